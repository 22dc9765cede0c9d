import type { Template } from './content.ts';
import { money } from './words.ts';

export const checkoutUndone: Template<'checkout-undone'> = {
  kind: 'checkout-undone',
  sample: { totalMinor: 12_448, reason: 'Brass cleat: 2 asked for, 1 available.' },
  content: ({ totalMinor, reason }) => ({
    subject: 'Your purchase did not go through',
    paragraphs: [
      `Your purchase of ${money(totalMinor)} could not be completed: ${reason}`,
      'Nothing was charged, or it has been given back. Your basket is as it was.',
    ],
    action: { label: 'Back to the basket', path: '/shop/basket' },
  }),
};
