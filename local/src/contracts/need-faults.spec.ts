import { Type } from 'typebox';
import { expect, it } from 'vitest';
import { callFaults, eventFaults } from './need-faults.ts';

const families = [
  {
    service: 'accounts',
    category: 'account',
    events: [{ type: 'V1_ACCOUNT_REGISTERED', schema: Type.Object({ email: Type.String() }) }],
  },
];
const reader = (events: object, calls: object = {}) => [{ service: 'mails', events, calls }] as never;

it('is content with events that have what their readers need', () => {
  const needs = reader({ V1_ACCOUNT_REGISTERED: Type.Object({ email: Type.String() }) });
  expect(eventFaults(families, needs)).toEqual([]);
});

it('names an event that nobody writes, and a field that is not there, with who needs it', () => {
  const needs = reader({ V1_LOST: Type.Object({}), V1_ACCOUNT_REGISTERED: Type.Object({ name: Type.String() }) });
  expect(eventFaults(families, needs)).toEqual([
    'services/mails/needs.ts: no contract has V1_LOST.',
    'services/mails/needs.ts: V1_ACCOUNT_REGISTERED of accounts: data.name is not there.',
  ]);
});

const path = '/keelson.stock.v1.Stock/Reserve';
const methods = new Map([
  [path, { request: { id: 'value', lines: { sku: 'value' } }, response: { id: 'value' } } as const],
]);

it('is content with calls whose fields the callee’s contract has', () => {
  const needs = reader({}, { [path]: { sends: ['id', 'lines.sku'], reads: ['id'] } });
  expect(callFaults(methods, needs, new Map([['mails', [path]]]))).toEqual([]);
});

it('names fields that the callee’s contract has not', () => {
  const needs = reader({}, { [path]: { sends: ['lines.price', 'id.deeper'], reads: ['state'] } });
  expect(callFaults(methods, needs, new Map([['mails', [path]]]))).toEqual([
    `services/mails/needs.ts: ${path}: its request has no lines.price.`,
    `services/mails/needs.ts: ${path}: its request has no id.deeper.`,
    `services/mails/needs.ts: ${path}: its answer has no state.`,
  ]);
});

it('holds the needs against the description, both ways', () => {
  const needs = reader({}, { [path]: { sends: [], reads: [] } });
  const other = '/keelson.stock.v1.Stock/Release';
  expect(callFaults(methods, needs, new Map([['mails', [other]]]))).toEqual([
    `services/mails/needs.ts: ${path}: service.ts does not call it.`,
    `services/mails/needs.ts: ${other}: say what it sends and reads.`,
  ]);
});
