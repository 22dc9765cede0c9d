import { randomUUID } from 'node:crypto';

/** A word that no other order has: a search for it finds one order. */
export function uniqueWord(): string {
  return `w${randomUUID().replaceAll('-', '')}`;
}

export function aCart(title = 'Brass cleat') {
  return [
    { id: 'sku-1', title, description: '150 mm', quantity: 2, price: 19.99 },
    { id: 'sku-2', title: 'Rope', description: 'ten metres', quantity: 1, price: 0.1 },
  ];
}

/** A valid body for a create. */
export function anOrder(title?: string) {
  return {
    shopItems: aCart(title),
    accountEmail: 'ann@example.com',
    deliveryAddress: '1 Harbour Street, Bergen',
  };
}

export function aPayment() {
  return { paymentID: `pay-${randomUUID()}`, timestamp: '2026-05-01T10:00:00.000Z' };
}
