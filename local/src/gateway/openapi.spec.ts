import { describe, expect, it } from 'vitest';
import { mergeOpenApi, type OpenApiDocument } from './openapi.ts';

const info = { title: 'keelson', version: '1' };
const own = { title: 'one', version: '1' };
const document = (parts: Partial<OpenApiDocument>): OpenApiDocument => ({ openapi: '3.1.0', info: own, ...parts });

describe('the documents of the services become one', () => {
  it('with a path’s methods from several services, each tagged with who serves it', () => {
    const merged = mergeOpenApi(info, [
      { service: 'orders', document: document({ paths: { '/orders/{id}': { put: { summary: 'Change' } } } }) },
      {
        service: 'views',
        document: document({ paths: { '/orders/{id}': { get: { tags: ['Queries'] }, parameters: [] } } }),
      },
    ]);
    expect(merged.info).toEqual(info);
    expect(merged.paths).toEqual({
      '/orders/{id}': { put: { summary: 'Change', tags: ['orders'] }, get: { tags: ['Queries'] }, parameters: [] },
    });
  });

  it('to be called at the origin that serves it', () => {
    const one = document({ servers: [{ url: 'http://127.0.0.1:5007' }] });
    expect(mergeOpenApi(info, [{ service: 'orders', document: one }]).servers).toEqual([{ url: '/' }]);
  });

  it('with components once when they are the same, and apart when they differ', () => {
    const problem = { type: 'object' };
    const refersTo = (schema: string) => ({ get: { tags: ['a'], schema: { $ref: `#/components/schemas/${schema}` } } });
    const merged = mergeOpenApi(info, [
      {
        service: 'a',
        document: document({
          paths: { '/a': refersTo('Id') },
          components: { schemas: { Problem: problem, Id: { type: 'string' } } },
        }),
      },
      {
        service: 'b',
        document: document({
          paths: { '/b': refersTo('Id') },
          components: { schemas: { Problem: problem, Id: { type: 'number' } } },
        }),
      },
    ]);
    expect(merged.components).toEqual({
      schemas: { Problem: problem, Id: { type: 'string' }, 'b-Id': { type: 'number' } },
    });
    expect(merged.paths).toEqual({ '/a': refersTo('Id'), '/b': refersTo('b-Id') });
  });

  it('with each tag described once', () => {
    const tags = [{ name: 'Orders', description: 'All of them' }];
    const merged = mergeOpenApi(info, [
      { service: 'a', document: document({ tags }) },
      { service: 'b', document: document({ tags }) },
    ]);
    expect(merged.tags).toEqual(tags);
  });
});
