import type { Fold } from '@keelson/eventsourcing';
import { type AccountEvent, accountEvents } from '../../contract/index.ts';
import type { AccountFacts } from '../accounts/directory.ts';
import { accountDecider } from '../domain/account.ts';

/** What operators search: it grows with an account's stream, by the same rules as the account does. */
export const accountFold: Fold<AccountFacts, AccountEvent> = {
  events: accountEvents,
  evolve(document, event) {
    const { email, emailVerified, name, deliveryAddress, roles, registeredAt } = accountDecider.evolve(
      { ...accountDecider.initial, ...document, registered: document !== undefined },
      event,
    );
    return { email, emailVerified, name, deliveryAddress, roles, registeredAt };
  },
};
