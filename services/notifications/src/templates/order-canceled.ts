import type { Template } from './content.ts';
import { orderAction, orderNumber } from './words.ts';

export const orderCanceled: Template<'order-canceled'> = {
  kind: 'order-canceled',
  sample: { orderId: '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55', reason: 'Ordered twice by mistake' },
  content: ({ orderId, reason }) => ({
    subject: `Your order ${orderNumber(orderId)} is canceled`,
    paragraphs: [`Your order was canceled. The reason given: ${reason}`],
    action: orderAction(orderId),
  }),
};
