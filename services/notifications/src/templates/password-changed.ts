import type { Template } from './content.ts';
import { timeWords } from './words.ts';

export const passwordChanged: Template<'password-changed'> = {
  kind: 'password-changed',
  sample: { changedAt: '2026-05-01T10:00:00.000Z' },
  content: ({ changedAt }) => ({
    subject: 'Your password was changed',
    paragraphs: [
      `The password of your account was changed on ${timeWords(changedAt)}, and all other sessions have ended.`,
      'If it was not you, somebody else knows your password: answer to this address at once.',
    ],
    action: { label: 'See your profile', path: '/shop/profile' },
  }),
};
