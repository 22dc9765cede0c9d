import type { RuleViolation } from '@keelson/eventsourcing';
import { describe, expect, test } from 'vitest';
import type { OrderCommand } from '../domain/commands.ts';
import { type Order, orderDecider } from '../domain/order.ts';
import { changeRoutes } from './rest.ts';

const now = '2026-05-01T10:00:00.000Z';
const commands: readonly OrderCommand[] = [
  { type: 'pay-order', paymentID: 'p', now },
  { type: 'submit-order' },
  { type: 'update-cart', shopItems: [] },
  { type: 'cancel-order', cancelReason: 'x' },
  { type: 'complete-order', now },
  { type: 'change-address', deliveryAddress: 'x' },
];

const either = [false, true];
/** Every state that an order can be in, and more. */
const orders: readonly Order[] = either.flatMap((paid) =>
  either.flatMap((submitted) =>
    either.flatMap((completed) =>
      either.map((canceled) => ({ ...orderDecider.initial, created: true, paid, submitted, completed, canceled })),
    ),
  ),
);

function refusalOf(command: OrderCommand, order: Order): string[] {
  try {
    orderDecider.decide(command, order);
    return [];
  } catch (error) {
    return [(error as RuleViolation).type];
  }
}

describe.each(changeRoutes)('the page about $operationId', ({ type, rules }) => {
  test('names exactly the rules that may refuse it', () => {
    const refusals = commands
      .filter((command) => command.type === type)
      .flatMap((command) => orders.flatMap((order) => refusalOf(command, order)));
    expect([...new Set(refusals)].sort()).toEqual([...rules].sort());
  });
});
