import { checker } from '@keelson/chassis';
import { numberToMinor, toUtc } from '@keelson/servicekit';
import type { Static, TSchema } from 'typebox';
import {
  cancelOrderRequest,
  changeAddressRequest,
  completeOrderRequest,
  createOrderRequest,
  type OrderItem,
  payOrderRequest,
  type ShopItemRequest,
  submitOrderRequest,
  updateCartRequest,
} from '../../contract/index.ts';
import type { OrderCommand, OrderCommandType } from '../domain/commands.ts';

/**
 * A command as its caller gave it, without what the server adds: this is what an idempotency key stands for.
 * The same request through any API, its members in any order, is the same request.
 */
export type OrderRequest = WithoutNow<OrderCommand>;

const readers: Readonly<Record<OrderCommandType, (body: unknown) => OrderRequest>> = {
  'create-order': reader(createOrderRequest, ({ shopItems, accountEmail, deliveryAddress }) => ({
    type: 'create-order',
    shopItems: shopItems.map(orderItem),
    accountEmail,
    deliveryAddress,
  })),
  'pay-order': reader(payOrderRequest, ({ paymentID, timestamp }) =>
    timestamp === undefined
      ? { type: 'pay-order', paymentID }
      : { type: 'pay-order', paymentID, timestamp: checked(toUtc(timestamp)) },
  ),
  'submit-order': reader(submitOrderRequest, () => ({ type: 'submit-order' })),
  'update-cart': reader(updateCartRequest, ({ shopItems }) => ({
    type: 'update-cart',
    shopItems: shopItems.map(orderItem),
  })),
  'cancel-order': reader(cancelOrderRequest, ({ cancelReason }) => ({ type: 'cancel-order', cancelReason })),
  'complete-order': reader(completeOrderRequest, ({ deliveryTimestamp }) =>
    deliveryTimestamp === undefined
      ? { type: 'complete-order' }
      : { type: 'complete-order', deliveryTimestamp: checked(toUtc(deliveryTimestamp)) },
  ),
  'change-address': reader(changeAddressRequest, ({ deliveryAddress }) => ({
    type: 'change-address',
    deliveryAddress,
  })),
};

/**
 * Reads the body of a command, in the REST contract's shape: checks it and puts it in the domain's terms
 * (prices in minor units, times in UTC).
 * @throws ServiceError `invalid` that names each wrong field
 */
export function readRequest(type: OrderCommandType, body: unknown): OrderRequest {
  return readers[type](body);
}

/** The command that a request becomes at `now`. */
export function toCommand(request: OrderRequest, now: Date): OrderCommand {
  if (request.type === 'pay-order' || request.type === 'complete-order') return { ...request, now: now.toISOString() };
  return request;
}

function reader<const Schema extends TSchema>(schema: Schema, normalise: (body: Static<Schema>) => OrderRequest) {
  const check = checker(schema, 'body');
  return (body: unknown): OrderRequest => normalise(check(body));
}

function orderItem({ id, title, description = '', quantity, price }: ShopItemRequest): OrderItem {
  return { id, title, description, quantity, priceMinor: checked(numberToMinor(price)) };
}

/** What the schema has checked is there. */
function checked<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The schema let a value through that cannot be read.');
  return value;
}

type WithoutNow<Command> = Command extends { readonly now: string } ? Omit<Command, 'now'> : Command;
