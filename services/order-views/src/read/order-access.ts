import { type Caller, hasRole } from '@keelson/chassis';
import { orderCategory } from '@keelson/orders/contract';
import { notFound } from '@keelson/servicekit/views';
import type { OrderDocument } from '../domain/order-view.ts';

/** Among owners: none. No account has this id. */
const NOBODY = '';

/** Whom an order belongs to, as searches know it. */
export function ownerKeyword({ ownerId = NOBODY }: OrderDocument): string {
  return ownerId;
}

/** Whose orders a caller's search may find: operators all, others their own, and who is not signed in those of nobody. */
export function ownersSearched(caller: Caller | undefined): { readonly where?: Readonly<Record<string, string>> } {
  return hasRole(caller, 'operator') ? {} : { where: { owner: caller?.id ?? NOBODY } };
}

/**
 * Refuses to show an order of an account to all but operators and its owner, for whom alone it exists. An order without an
 * account is shown to whoever knows its id.
 * @throws ServiceError `not-found`
 */
export function requireReadable(id: string, { ownerId }: OrderDocument, caller: Caller | undefined): void {
  if (ownerId === undefined || caller?.id === ownerId || hasRole(caller, 'operator')) return;
  throw notFound(orderCategory, id);
}
