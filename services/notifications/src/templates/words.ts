import { minorToText } from '@keelson/servicekit/schemas';

const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** A time for people: `26 November 2026 at 14:05 UTC`. */
export function timeWords(rfc3339: string): string {
  return `${times.format(new Date(rfc3339))} UTC`;
}

/** An amount for people: `1,234.50`. */
export function money(minor: number): string {
  return minorToText(minor).replace(/\B(?=(\d{3})+(?=\.))/g, ',');
}

/** As people quote an order: the first part of its id. */
export function orderNumber(orderId: string): string {
  return orderId.slice(0, 8);
}

/** The page of an order. */
export function orderAction(orderId: string) {
  return { label: 'See the order', path: `/shop/orders/${orderId}` };
}
