import type { Template } from './content.ts';
import { timeWords } from './words.ts';

export const sessionRevoked: Template<'session-revoked'> = {
  kind: 'session-revoked',
  sample: { endedAt: '2026-05-01T10:00:00.000Z' },
  content: ({ endedAt }) => ({
    subject: 'We ended one of your sessions',
    paragraphs: [
      `On ${timeWords(endedAt)} a sign-in of yours was used from two places, so that one of the two may not have been you. We ended that session.`,
      'Sign in again. If you do not know why this happened, change your password.',
    ],
    action: { label: 'Sign in', path: '/shop/sign-in' },
  }),
};
