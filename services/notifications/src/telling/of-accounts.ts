import type { AccountEvent, SessionEvent } from '@keelson/accounts/contract';
import type { Consider } from './reactions.ts';

/** What an account's owner is told of it. */
export const ofAccounts: Consider<AccountEvent> = (event, { id }) => {
  switch (event.type) {
    case 'V1_ACCOUNT_REGISTERED': {
      const { registration } = event.data;
      return { accountIds: [id], notice: { kind: 'verification', facts: { registration } } };
    }
    case 'V1_REGISTRATION_REPEATED': {
      const { repeatedAt } = event.data;
      return { accountIds: [id], notice: { kind: 'registration-repeated', facts: { repeatedAt } } };
    }
    case 'V1_PASSWORD_CHANGED': {
      const { changedAt } = event.data;
      return { accountIds: [id], notice: { kind: 'password-changed', facts: { changedAt } } };
    }
    default:
      return undefined;
  }
};

/** What an account's owner is told of their sessions: that one was taken from them. */
export const ofSessions: Consider<SessionEvent> = (event) => {
  if (event.type !== 'V1_SESSION_ENDED' || event.data.reason !== 'token-reused') return undefined;
  const { accountId, endedAt } = event.data;
  return { accountIds: [accountId], notice: { kind: 'session-revoked', facts: { endedAt } } };
};
