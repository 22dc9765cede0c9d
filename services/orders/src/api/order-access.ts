import { type Caller, hasRole, ServiceError } from '@keelson/chassis';
import { AggregateNotFound } from '@keelson/eventsourcing';
import { orderCategory } from '../../contract/index.ts';
import type { OrderCommandType } from '../domain/commands.ts';

/** A command on an existing order. */
export type ChangeType = Exclude<OrderCommandType, 'create-order'>;

/** What an order's owner cannot do themself, and why. */
const notTheOwners: Readonly<Partial<Record<ChangeType, string>>> = {
  'pay-order': 'Orders of accounts are paid by a checkout.',
  'submit-order': 'Orders of accounts are handed over by a checkout.',
  'complete-order': 'Orders of accounts are completed by a checkout.',
  'update-cart': 'Prices of orders of accounts come from the catalogue: cancel this order and check out a new cart.',
};

/** Who may do anything to any order. */
export function isOperator(caller: Caller | undefined): boolean {
  return hasRole(caller, 'operator');
}

/**
 * Refuses a change of an order with an owner to all but operators and its owner, for whom alone it exists, and to its owner
 * what is not theirs to do. An order without an owner is open to whoever knows its id.
 * @throws AggregateNotFound, ServiceError `forbidden`
 */
export function requireChange(
  order: { readonly id: string; readonly ownerId: string | null },
  type: ChangeType,
  caller: Caller | undefined,
): void {
  if (order.ownerId === null || isOperator(caller)) return;
  if (caller?.id !== order.ownerId) throw new AggregateNotFound(orderCategory, order.id);
  const why = notTheOwners[type];
  if (why !== undefined) throw new ServiceError('forbidden', why);
}
