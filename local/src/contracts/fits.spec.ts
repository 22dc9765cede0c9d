import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { misfits, type Schema } from './fits.ts';

const registered = Type.Object({
  accountId: Type.String(),
  name: Type.Optional(Type.String()),
  count: Type.Integer(),
  state: Type.Union([Type.Literal('open'), Type.Literal('closed')]),
  lines: Type.Array(Type.Object({ sku: Type.String(), quantity: Type.Integer() })),
  endedAt: Type.Union([Type.String(), Type.Null()]),
});

describe('a reader that needs less than is produced', () => {
  it.each([
    ['some of the properties', Type.Object({ accountId: Type.String() })],
    ['one that may be missing, and knows it', Type.Object({ name: Type.Optional(Type.String()) })],
    ['a number where a whole one comes', Type.Object({ count: Type.Number() })],
    ['a text where one of two texts comes', Type.Object({ state: Type.String() })],
    ['what lies in a list', Type.Object({ lines: Type.Array(Type.Object({ sku: Type.String() })) })],
    ['a text or nothing', Type.Object({ endedAt: Type.Union([Type.Null(), Type.String()]) })],
    ['a property of any kind', Type.Object({ count: Type.Unknown() })],
  ])('fits: %s', (_, needed) => {
    expect(misfits(registered, needed as Schema)).toEqual([]);
  });
});

describe('a reader that needs what is not sure to come', () => {
  it.each([
    [Type.Object({ email: Type.String() }), ['data.email is not there']],
    [Type.Object({ name: Type.String() }), ['data.name may be missing']],
    [Type.Object({ accountId: Type.Integer() }), ['data.accountId is string, and integer is needed']],
    [Type.Object({ lines: Type.Array(Type.Object({ price: Type.Integer() })) }), ['data.lines[].price is not there']],
    [Type.Object({ state: Type.Literal('open') }), ['data.state is "closed", and "open" is needed']],
    [Type.Object({ endedAt: Type.String() }), ['data.endedAt is null, and string is needed']],
    [Type.Object({ accountId: Type.Object({}) }), ['data.accountId is string, and object is needed']],
  ])('is told where: %j', (needed, faults) => {
    expect(misfits(registered, needed)).toEqual(faults);
  });
});
