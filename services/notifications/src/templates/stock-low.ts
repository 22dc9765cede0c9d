import type { Template } from './content.ts';

export const stockLow: Template<'stock-low'> = {
  kind: 'stock-low',
  sample: { sku: 'brass-cleat-150', available: 3, level: 5 },
  content: ({ sku, available, level }) => ({
    subject: `Stock of ${sku} is low: ${available} left`,
    paragraphs: [`${available} pieces of ${sku} are free; its low-stock level is ${level}.`],
  }),
};
