import { Deadline } from '@keelson/chassis';
import { expect, test } from 'vitest';
import type { NotificationRequest } from '../../contract/events.ts';
import type { Account, Accounts } from './accounts.ts';
import { compose } from './compose.ts';

const work = { deadline: Deadline.after(10_000) };
const request: NotificationRequest = {
  accountId: 'a1',
  channel: 'email',
  notice: { kind: 'verification', facts: { registration: 1 } },
  source: 'account-a1@0',
  requestedAt: '2026-05-01T10:00:00.000Z',
};

function knowing(account: Account): Accounts {
  return {
    account: async () => account,
    code: async () => ({ code: '4TQ2K-9MWZX', expiresAt: '2026-05-02T10:00:00.000Z' }),
  };
}

test('a mail to an address that nobody has confirmed holds no words of whoever registered it', async () => {
  const account = { email: 'ann@example.com', emailVerified: false, name: 'You won: evil.example' };
  const composed = await compose(request, knowing(account), work);
  expect(composed).toMatchObject({ recipient: { email: 'ann@example.com', name: '' } });
  expect(JSON.stringify(composed)).not.toContain('evil');
});

test('who has confirmed the address is called by name', async () => {
  const account = { email: 'ann@example.com', emailVerified: true, name: 'Ann' };
  expect(await compose(request, knowing(account), work)).toMatchObject({ recipient: { name: 'Ann' } });
});
