import { idFromKey } from '@keelson/eventsourcing';
import { accountCategory } from '../../contract/index.ts';

/** An address as it is stored and compared: hardly any mailbox tells upper from lower case, and no person does. */
export function normalEmail(email: string): string {
  return email.toLowerCase();
}

/** The id of the account with a (normal) address: a UUID of version 5, so that one address cannot have two accounts. */
export function accountIdOf(email: string): string {
  return idFromKey(accountCategory, email);
}
