import type { Template } from './content.ts';
import { money, orderAction, orderNumber } from './words.ts';

export const paymentRefunded: Template<'payment-refunded'> = {
  kind: 'payment-refunded',
  sample: { orderId: '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55', amountMinor: 1_999 },
  content: ({ orderId, amountMinor }) => ({
    subject: `${money(amountMinor)} is on its way back to you`,
    paragraphs: [
      `Of your order ${orderNumber(orderId)}, ${money(amountMinor)} was given back the way it was paid.`,
      'Until you see it, your bank may need a few days.',
    ],
    action: orderAction(orderId),
  }),
};
