import { type CallContext, hasRole, requireCaller, ServiceError } from '@keelson/chassis';

/** Role of those who look after everybody's checkouts. */
export const OPERATOR = 'operator';

/**
 * Lets through who owns the checkout, and operators. For everybody else there is no such checkout.
 * @throws ServiceError `unauthenticated`, `not-found`
 */
export function requireOwner(call: Pick<CallContext, 'caller'>, id: string, ownerId: string | undefined): void {
  const caller = requireCaller(call);
  if (ownerId !== undefined && (caller.id === ownerId || hasRole(caller, OPERATOR))) return;
  throw checkoutNotFound(id);
}

/** There is no such checkout, as far as the caller may know. */
export function checkoutNotFound(id: string): ServiceError {
  return new ServiceError('not-found', `There is no checkout ${id}.`, { type: 'checkout-not-found' });
}
