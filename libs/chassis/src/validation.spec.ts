import { Type } from 'typebox';
import { expect, test } from 'vitest';
import type { Fault, ServiceError } from './errors.ts';
import { checker, toField, validatorCompiler } from './validation.ts';

function faults(schema: ReturnType<typeof Type.Object>, body: unknown): readonly Fault[] {
  const validate = validatorCompiler({ schema, method: 'POST', url: '/', httpPart: 'body' });
  const result = validate(body) as { error?: ServiceError };
  return result.error?.faults ?? [];
}

test.each([
  ['', ''],
  ['/shopItems/0/price', 'shopItems[0].price'],
  ['/a~1b/c~0d', 'a/b.c~d'],
  ['/0', '[0]'],
])('%s is told as %s', (pointer, field) => {
  expect(toField(pointer)).toBe(field);
});

test('faults are told in the caller’s terms', () => {
  const schema = Type.Object({
    name: Type.String({ minLength: 2, maxLength: 3 }),
    size: Type.Enum(['s', 'm']),
    count: Type.Integer({ minimum: 1, maximum: 5 }),
    flag: Type.Boolean(),
  });
  expect(faults(schema, { name: 'a', size: 'x', count: 0, flag: 'yes' })).toEqual([
    { field: 'name', message: 'must have at least 2 characters' },
    { field: 'size', message: 'must be one of "s", "m"' },
    { field: 'count', message: 'must be >= 1' },
    { field: 'flag', message: 'must be a boolean' },
  ]);
  expect(faults(schema, { name: 'abcd', size: 's', count: 1.5, flag: true })).toEqual([
    { field: 'name', message: 'must have at most 3 characters' },
    { field: 'count', message: 'must be an integer' },
  ]);
});

test('a body that is not there is required', () => {
  expect(faults(Type.Object({}), undefined)).toEqual([{ field: 'body', message: 'is required' }]);
});

test('a fault of the whole is told by the name of its part', () => {
  const schema = Type.Object({});
  const faultOf = (part: 'body' | 'querystring' | 'params' | 'headers', value: unknown) => {
    try {
      checker(schema, part)(value);
    } catch (error) {
      return (error as ServiceError).faults;
    }
  };
  expect(faultOf('body', [])).toEqual([{ field: 'body', message: 'must be an object' }]);
  expect(faultOf('querystring', 7)).toEqual([{ field: 'query', message: 'must be an object' }]);
  expect(faultOf('params', null)).toEqual([{ field: 'path', message: 'must be an object' }]);
  expect(faultOf('headers', undefined)).toEqual([{ field: 'headers', message: 'must be an object' }]);
});

test('a schema may say in its own words what a text must be, and each field is told once', () => {
  const uuid = Type.String({ format: 'uuid', pattern: '^[0-9a-f-]{36}$', 'x-message': 'must be a UUID' });
  const schema = Type.Object({ id: uuid, ids: Type.Array(uuid), mail: Type.String({ minLength: 3, format: 'email' }) });
  expect(faults(schema, { id: 'x', ids: ['y'], mail: '' })).toEqual([
    { field: 'id', message: 'must be a UUID' },
    { field: 'ids[0]', message: 'must be a UUID' },
    { field: 'mail', message: expect.any(String) },
  ]);
  expect(faults(schema, { id: 7, ids: [], mail: 'a@b.io' })).toEqual([{ field: 'id', message: 'must be a string' }]);
});

test('what fits is answered as it came', () => {
  const value = { count: 1 };
  expect(checker(Type.Object({ count: Type.Integer() }), 'body')(value)).toBe(value);
});

test('names that callers made up come back shortened', () => {
  const [fault] = faults(Type.Object({}, { additionalProperties: false }), { ['x'.repeat(10_000)]: 1 });
  expect(fault?.field.length).toBeLessThan(300);
});

test('a document of very many values is refused without looking at each', () => {
  const schema = Type.Object({ list: Type.Array(Type.String()) });
  expect(faults(schema, { list: new Array(300_000).fill(1) })).toEqual([
    { field: 'body', message: 'is not valid, and too large to say where (more than 10000 values)' },
  ]);
});
