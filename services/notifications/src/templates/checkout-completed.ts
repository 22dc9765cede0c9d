import type { Template } from './content.ts';
import { money, orderAction, orderNumber } from './words.ts';

export const checkoutCompleted: Template<'checkout-completed'> = {
  kind: 'checkout-completed',
  sample: {
    orderId: '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55',
    lines: [
      { title: 'Brass cleat', quantity: 2, priceMinor: 1_999 },
      { title: 'Anchor light', quantity: 1, priceMinor: 8_450 },
    ],
    totalMinor: 12_448,
    deliveryAddress: '1 Harbour Street, Bergen',
  },
  content: ({ orderId, lines, totalMinor, deliveryAddress }) => ({
    subject: `Your order ${orderNumber(orderId)}: thank you`,
    paragraphs: [`We have your order and your payment of ${money(totalMinor)}.`, `It goes to: ${deliveryAddress}`],
    rows: [
      ...lines.map(
        ({ title, quantity, priceMinor }) => [`${quantity} × ${title}`, money(quantity * priceMinor)] as const,
      ),
      ['Total', money(totalMinor)],
    ],
    action: orderAction(orderId),
  }),
};
