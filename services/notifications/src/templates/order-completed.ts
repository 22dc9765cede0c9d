import type { Template } from './content.ts';
import { orderAction, orderNumber, timeWords } from './words.ts';

export const orderCompleted: Template<'order-completed'> = {
  kind: 'order-completed',
  sample: { orderId: '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55', deliveredAt: '2026-05-01T10:00:00.000Z' },
  content: ({ orderId, deliveredAt }) => ({
    subject: `Your order ${orderNumber(orderId)} is complete`,
    paragraphs: [`It was handed over on ${timeWords(deliveredAt)}.`],
    action: orderAction(orderId),
  }),
};
