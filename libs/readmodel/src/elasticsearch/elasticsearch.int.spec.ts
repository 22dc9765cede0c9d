import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from '@elastic/elasticsearch';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { uniqueName } from '../contract/engine.ts';
import { recordedCalls } from '../contract/recorded-calls.ts';
import { searchContract } from '../contract/search.contract.ts';
import { SwitchedProxy } from '../contract/switched-proxy.ts';
import type { SearchStore } from '../search.ts';
import { elasticsearchClientOptions, openElasticsearch } from './client.ts';

const url = process.env.ELASTICSEARCH_URL ?? '';
const skipped = url ? undefined : 'set ELASTICSEARCH_URL to run it';
const schema = { fields: { text: { text: (doc: string) => [doc] } } };

async function deleteIndexes(prefix: string): Promise<void> {
  const client = new Client({ node: url, maxRetries: 0 });
  const indexes = Object.keys(await client.indices.get({ index: `${prefix}*` }));
  for (const index of indexes) await client.indices.delete({ index });
  await client.close();
}

const contractPrefix = `${uniqueName('keelson-test')}-`;
searchContract({
  name: 'Elasticsearch',
  skipped,
  open: () => openElasticsearch(url, { prefix: contractPrefix, refresh: 'wait_for', timeoutMs: 20_000 }),
  cleanUp: () => deleteIndexes(contractPrefix),
});

describe.skipIf(skipped)(`Elasticsearch${skipped ? ` (skipped: ${skipped})` : ''}`, () => {
  test('a write is read by id at once, and found within its refresh interval without anybody asking for it', async () => {
    const prefix = `${uniqueName('keelson-test')}-`;
    const store = openElasticsearch(url, { prefix });
    const view = await store.search('orders', schema).open(1);
    await view.putMany([{ id: 'a', revision: 4, doc: 'hello' }]);
    expect((await view.getMany(['a'])).get('a')).toEqual({ id: 'a', revision: 4, doc: 'hello' });
    await vi.waitFor(async () => expect((await view.search({ text: 'hell', page: 1, size: 5 })).total).toBe(1), {
      timeout: 5_000,
    });
    await store.close();
    await deleteIndexes(prefix);
  });

  test('an index that was dropped is not made anew by a late write: reads and writes say that it is away', async () => {
    const prefix = `${uniqueName('keelson-test')}-`;
    const store = openElasticsearch(url, { prefix });
    const generations = store.search('orders', schema);
    const view = await generations.open(1);
    await generations.drop(1);
    const unavailable = { code: 'unavailable', type: 'search-unavailable' };
    await expect(view.putMany([{ id: 'a', revision: 0, doc: 'late' }])).rejects.toMatchObject(unavailable);
    await expect(view.getMany(['a'])).rejects.toMatchObject(unavailable);
    await expect(view.search({ text: 'late', page: 1, size: 1 })).rejects.toMatchObject(unavailable);
    await expect(view.count()).rejects.toMatchObject(unavailable);
    await store.close();
  });

  test('hits beyond the engine’s own window of 10,000 are reached', async () => {
    const prefix = `${uniqueName('keelson-test')}-`;
    const store = openElasticsearch(url, { prefix, refresh: 'wait_for', timeoutMs: 20_000 });
    const view = await store.search('orders', schema).open(1);
    const ids = Array.from({ length: 10_500 }, (_, i) => `d${String(i).padStart(5, '0')}`);
    await view.putMany(ids.map((id) => ({ id, revision: 0, doc: 'deep' })));
    const page = await view.search({ text: 'deep', page: 105, size: 100 });
    expect(page.total).toBe(10_500);
    expect(page.hits.map(({ id }) => id)).toEqual(ids.slice(10_400));
    await store.close();
    await deleteIndexes(prefix);
  });
});

describe('Elasticsearch away', () => {
  let store: SearchStore | undefined;
  afterEach(() => store?.close());

  test('is answered as unavailable, soon, when nothing listens, and measured so', async () => {
    const { calls, instrumentation } = recordedCalls();
    store = openElasticsearch('http://127.0.0.1:1', { timeoutMs: 300, instrumentation });
    const unavailable = { code: 'unavailable', type: 'search-unavailable' };
    const began = performance.now();
    await expect(store.search('orders', schema).open(1)).rejects.toMatchObject(unavailable);
    await expect(store.search('orders', schema).state()).rejects.toMatchObject(unavailable);
    await expect(store.ping()).rejects.toMatchObject(unavailable);
    expect(performance.now() - began).toBeLessThan(3 * 300 + 2_000);
    expect(calls).toEqual(['open', 'state', 'ping'].map((operation) => `elasticsearch ${operation} unavailable`));
  });

  test.skipIf(skipped)(
    `is answered as unavailable, and works again once it is back${skipped ? ` (${skipped})` : ''}`,
    async () => {
      const prefix = `${uniqueName('keelson-test')}-`;
      const proxy = new SwitchedProxy(url);
      await proxy.on();
      store = openElasticsearch(`http://${proxy.host}`, { prefix, timeoutMs: 2_000 });
      const view = await store.search('orders', schema).open(1);
      await view.putMany([{ id: 'a', revision: 0, doc: 'before' }]);
      await proxy.off();
      const asked = { text: 'before', page: 1, size: 1 };
      await expect(view.search(asked)).rejects.toMatchObject({ code: 'unavailable', type: 'search-unavailable' });
      await expect(view.putMany([{ id: 'a', revision: 1, doc: 'after' }])).rejects.toMatchObject({
        code: 'unavailable',
      });
      await proxy.on();
      await vi.waitFor(async () => expect((await view.getMany(['a'])).get('a')?.doc).toBe('before'), {
        timeout: 10_000,
      });
      await store.close();
      await proxy.off();
      await deleteIndexes(prefix);
    },
  );
});

test('the Elasticsearch client sends a failing call once, never again by itself', async () => {
  let calls = 0;
  const server = createServer((_, response) => {
    calls += 1;
    response.writeHead(503, { 'x-elastic-product': 'Elasticsearch' }).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const client = new Client(elasticsearchClientOptions(`http://127.0.0.1:${port}`, 1_000));
  await expect(client.info()).rejects.toMatchObject({ statusCode: 503 });
  expect(calls).toBe(1);
  await client.close();
  server.closeAllConnections();
  server.close();
});
