import type { Template } from './content.ts';
import { timeWords } from './words.ts';

export const verification: Template<'verification'> = {
  kind: 'verification',
  sample: {
    registration: 1,
    email: 'ann@example.com',
    code: '4TQ2K-9MWZX',
    expiresAt: '2026-05-02T10:00:00.000Z',
  },
  content: ({ email, code, expiresAt }) => ({
    subject: 'Confirm your address',
    paragraphs: [
      'Somebody, hopefully you, opened an account with this address. This code confirms it:',
      `It is good until ${timeWords(expiresAt)}. If it was not you, do nothing: without the code the account stays closed.`,
    ],
    code,
    action: { label: 'Confirm the address', path: `/shop/verify?${new URLSearchParams({ email, code })}` },
  }),
};
