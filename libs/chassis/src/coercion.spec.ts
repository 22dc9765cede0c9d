import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { coercer } from './coercion.ts';

const read = coercer(
  Type.Object({
    page: Type.Integer({ default: 1 }),
    ratio: Type.Optional(Type.Number()),
    paid: Type.Optional(Type.Boolean()),
    tags: Type.Optional(Type.Array(Type.Integer())),
    search: Type.Optional(Type.String()),
  }),
);

test('text becomes the value that the schema expects', () => {
  expect(read({ page: '2', ratio: '-0.5', paid: 'false', tags: '3', search: '5' })).toEqual({
    page: 2,
    ratio: -0.5,
    paid: false,
    tags: [3],
    search: '5',
  });
});

test('defaults fill what is absent', () => {
  expect(read({})).toEqual({ page: 1 });
});

test.each(['', ' ', '1e3', '0x10', 'NaN', 'Infinity', '1.', '.5', '+1', '١'])(
  '%j is not taken for a number',
  (page) => {
    expect(read({ page })).toEqual({ page });
  },
);
