import type { CheckoutInput } from '../../contract/index.ts';

/** Two products, and what buying `quantity` of each costs. */
export function inputOf(quantity: number, paymentMethod = 'tok_ok'): CheckoutInput {
  return {
    accountId: '5b0f7b0e-6c5e-4a51-9f57-0d6c6f5f1a01',
    accountEmail: 'ann@example.com',
    lines: [
      { sku: 'cleat', title: 'Brass cleat', description: '150 mm', quantity, priceMinor: 1_999 },
      { sku: 'rope', title: 'Rope', description: '', quantity, priceMinor: 2_450 },
    ],
    totalMinor: quantity * (1_999 + 2_450),
    deliveryAddress: '1 Harbour Street, Bergen',
    paymentMethod,
    reservedUntil: '2026-05-01T12:00:00.000Z',
  };
}
