import type { Template } from './content.ts';
import { timeWords } from './words.ts';

export const registrationRepeated: Template<'registration-repeated'> = {
  kind: 'registration-repeated',
  sample: { repeatedAt: '2026-05-01T10:00:00.000Z' },
  content: ({ repeatedAt }) => ({
    subject: 'You have an account already',
    paragraphs: [
      `On ${timeWords(repeatedAt)} somebody tried to open an account with your address. You have one: just sign in.`,
      'If it was not you, nothing has to be done. Nothing of your account has changed.',
    ],
    action: { label: 'Sign in', path: '/shop/sign-in' },
  }),
};
