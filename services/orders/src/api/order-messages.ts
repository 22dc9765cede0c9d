import type { Fault } from '@keelson/chassis';
import { decimalNumber, type Timestamp, timeText } from '@keelson/servicekit';

/** Messages of keelson.orders.v1 that several methods have, and what they are in the REST contract's terms. */

interface ShopItemMessage {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly quantity: number;
  readonly price: string;
}

export interface CartMessage {
  readonly shopItems: readonly ShopItemMessage[];
}

export interface PaymentMessage {
  readonly paymentId: string;
  readonly timestamp: Timestamp | null;
}

export function shopItem({ id, title, description, quantity, price }: ShopItemMessage) {
  return { id, title, description, quantity, price: decimalNumber(price) };
}

export function paymentBody(payment: PaymentMessage | null) {
  if (!payment) return {};
  const timestamp = timeText(payment.timestamp);
  return { paymentID: payment.paymentId, ...(timestamp === undefined ? {} : { timestamp }) };
}

const fieldNames: Readonly<Record<string, string>> = {
  id: 'order_id',
  shopItems: 'shop_items',
  accountEmail: 'account_email',
  deliveryAddress: 'delivery_address',
  paymentID: 'payment.payment_id',
  timestamp: 'payment.timestamp',
  cancelReason: 'cancel_reason',
  deliveryTimestamp: 'delivered_time',
};

export function fieldName(field: string): string {
  return field.replace(/^\w+/, (first) => fieldNames[first] ?? first);
}

/** A price is text here, and text that is no decimal came as no number. */
export function wording({ field, message }: Fault): string {
  return field.endsWith('.price') && message === 'must be a number' ? 'must be a decimal such as "12.50"' : message;
}
