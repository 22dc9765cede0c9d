import type { Template } from './content.ts';
import { money, orderAction, orderNumber } from './words.ts';

export const orderPaid: Template<'order-paid'> = {
  kind: 'order-paid',
  sample: { orderId: '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55', totalMinor: 12_448 },
  content: ({ orderId, totalMinor }) => ({
    subject: `Your order ${orderNumber(orderId)} is paid`,
    paragraphs: [`We have your payment of ${money(totalMinor)}.`],
    action: orderAction(orderId),
  }),
};
