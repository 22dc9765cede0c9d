import type { Template } from './content.ts';
import { orderPaid } from './order-paid.ts';
import { stockLow } from './stock-low.ts';
import { timeWords } from './words.ts';

export const digest: Template<'digest'> = {
  kind: 'digest',
  sample: {
    entries: [
      { content: orderPaid.content(orderPaid.sample), at: '2026-05-01T10:00:00.000Z' },
      { content: stockLow.content(stockLow.sample), at: '2026-05-01T11:30:00.000Z' },
    ],
  },
  content: ({ entries }) => ({
    subject: entries.length === 1 ? 'Your day: one message' : `Your day: ${entries.length} messages`,
    paragraphs: ['This is what happened since the last mail of this kind.'],
    rows: entries.map(({ content, at }) => [content.subject, timeWords(at)]),
    action: { label: 'See your messages', path: '/shop/messages' },
  }),
};
