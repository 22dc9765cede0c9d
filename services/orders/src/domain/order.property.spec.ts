import { RuleViolation } from '@keelson/eventsourcing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OrderEvent, OrderEventType } from '../../contract/events.ts';
import type { OrderCommand } from './commands.ts';
import { orderDecider } from './order.ts';

const item = fc.record({
  id: fc.string({ minLength: 1 }),
  title: fc.string({ minLength: 1 }),
  description: fc.string(),
  quantity: fc.integer({ min: 1, max: 10_000 }),
  priceMinor: fc.integer({ min: 0, max: 100_000_000 }),
});
const shopItems = fc.array(item, { minLength: 1, maxLength: 5 });
const now = fc.constant('2026-05-01T10:00:00.000Z');

const command: fc.Arbitrary<OrderCommand> = fc.oneof(
  fc.record({
    type: fc.constant('create-order' as const),
    shopItems,
    accountEmail: fc.emailAddress(),
    deliveryAddress: fc.string(),
  }),
  fc.record({ type: fc.constant('pay-order' as const), paymentID: fc.string(), now }),
  fc.record({ type: fc.constant('submit-order' as const) }),
  fc.record({ type: fc.constant('update-cart' as const), shopItems }),
  fc.record({ type: fc.constant('cancel-order' as const), cancelReason: fc.string() }),
  fc.record({ type: fc.constant('complete-order' as const), now }),
  fc.record({ type: fc.constant('change-address' as const), deliveryAddress: fc.string() }),
);

/** What the requirements forbid: an event of the first type after one of the second. */
const never: readonly (readonly [OrderEventType, OrderEventType])[] = [
  ['V1_ORDER_CREATED', 'V1_ORDER_CREATED'],
  ['V1_ORDER_PAID', 'V1_ORDER_CANCELED'],
  ['V1_ORDER_PAID', 'V1_ORDER_PAID'],
  ['V1_ORDER_PAID', 'V1_ORDER_SUBMITTED'],
  ['V1_ORDER_SUBMITTED', 'V1_ORDER_CANCELED'],
  ['V1_ORDER_SUBMITTED', 'V1_ORDER_SUBMITTED'],
  ['V1_SHOPPING_CART_UPDATED', 'V1_ORDER_CANCELED'],
  ['V1_SHOPPING_CART_UPDATED', 'V1_ORDER_SUBMITTED'],
  ['V1_ORDER_CANCELED', 'V1_ORDER_COMPLETED'],
  ['V1_ORDER_COMPLETED', 'V1_ORDER_CANCELED'],
  ['V1_ORDER_COMPLETED', 'V1_ORDER_COMPLETED'],
  ['V1_DELIVERY_ADDRESS_CHANGED', 'V1_ORDER_COMPLETED'],
];

/** What the requirements demand: an event of the first type only after one of the second. */
const onlyAfter: readonly (readonly [OrderEventType, OrderEventType])[] = [
  ['V1_ORDER_SUBMITTED', 'V1_ORDER_PAID'],
  ['V1_ORDER_COMPLETED', 'V1_ORDER_PAID'],
];

/** The event that each command leads to. */
const eventOf: Readonly<Record<OrderCommand['type'], OrderEventType>> = {
  'create-order': 'V1_ORDER_CREATED',
  'pay-order': 'V1_ORDER_PAID',
  'submit-order': 'V1_ORDER_SUBMITTED',
  'update-cart': 'V1_SHOPPING_CART_UPDATED',
  'cancel-order': 'V1_ORDER_CANCELED',
  'complete-order': 'V1_ORDER_COMPLETED',
  'change-address': 'V1_DELIVERY_ADDRESS_CHANGED',
};

/** Whether the requirements let `asked` be done after events of the types `before`. */
function permitted(asked: OrderCommand, before: readonly OrderEventType[]): boolean {
  const type = eventOf[asked.type];
  if (type !== 'V1_ORDER_CREATED' && before.length === 0) return false;
  if (asked.type === 'cancel-order' && asked.cancelReason.trim() === '') return false;
  const excluded = never.some(([event, gone]) => event === type && before.includes(gone));
  const early = onlyAfter.some(([event, needed]) => event === type && !before.includes(needed));
  return !excluded && !early;
}

/** Carries out what the rules let through, as the command handler does. */
function historyOf(commands: readonly OrderCommand[]): OrderEvent[] {
  const history: OrderEvent[] = [];
  let order = orderDecider.initial;
  for (const asked of commands) {
    try {
      const events = orderDecider.decide(asked, order);
      expect(events).toHaveLength(1);
      order = orderDecider.evolve(order, events[0]);
      history.push(events[0]);
    } catch (error) {
      expect(error).toBeInstanceOf(RuleViolation);
    }
  }
  return history;
}

test('whatever is asked in whatever order is done exactly where the requirements permit it', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), command, (commands, asked) => {
      const before = historyOf(commands).map(({ type }) => type);
      const after = historyOf([...commands, asked]).map(({ type }) => type);
      expect(after).toEqual(permitted(asked, before) ? [...before, eventOf[asked.type]] : before);
    }),
    { numRuns: 500 },
  );
});

test('the state survives the JSON of a snapshot', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      const order = historyOf(commands).reduce(orderDecider.evolve, orderDecider.initial);
      expect(JSON.parse(JSON.stringify(order))).toEqual(order);
    }),
  );
});
