import type { CallOptions } from '@keelson/readmodel';
import { changeDocument, type Documents } from '../documents.ts';

/** The passwords of one account: the one that counts, and those that wait for a code. Oldest first. */
export interface Credentials {
  readonly passwords: readonly { readonly credentialId: string; readonly hash: string }[];
}

/**
 * Of those that no event names (yet), so many are kept: a password is stored before the event that makes it count, and
 * one whose event never came is dropped by those that follow.
 */
const MOST_UNNAMED = 8;

/**
 * Keeps the hashes of passwords, by account. They are nowhere else: not in events, which stay for ever, while a password
 * that no longer counts is gone from here. Events say which one counts, so that a password and all that depends on it
 * change at one moment.
 */
export class CredentialStore {
  readonly #documents: Documents<Credentials>;

  constructor(documents: Documents<Credentials>) {
    this.#documents = documents;
  }

  /** The hash of a password; undefined where there is none of that id. */
  async find(accountId: string, credentialId: string | null, bounds: CallOptions): Promise<string | undefined> {
    const stored = await (await this.#documents.current()).get(accountId, bounds);
    return stored?.doc.passwords.find((password) => password.credentialId === credentialId)?.hash;
  }

  /**
   * Stores a password that is about to count.
   * @param named the credentials that the account's events name
   */
  async add(
    accountId: string,
    added: Credentials['passwords'][number],
    named: readonly string[],
    bounds: CallOptions,
  ): Promise<void> {
    const change = ({ passwords }: Credentials = { passwords: [] }): Credentials => {
      const others = passwords.filter(({ credentialId }) => credentialId !== added.credentialId);
      const unnamed = others.filter(({ credentialId }) => !named.includes(credentialId));
      const dropped = unnamed.slice(0, Math.max(0, unnamed.length + 1 - MOST_UNNAMED));
      return { passwords: [...others.filter((one) => !dropped.includes(one)), added] };
    };
    await changeDocument(this.#documents, accountId, change, bounds);
  }

  /** Stores another hash of the same password, if that is still there. */
  async replace(accountId: string, replacing: Credentials['passwords'][number], bounds: CallOptions): Promise<void> {
    const isIt = ({ credentialId }: { readonly credentialId: string }) => credentialId === replacing.credentialId;
    const change = (doc?: Credentials) =>
      doc?.passwords.some(isIt)
        ? { passwords: doc.passwords.map((password) => (isIt(password) ? replacing : password)) }
        : undefined;
    await changeDocument(this.#documents, accountId, change, bounds);
  }

  /** Forgets all passwords of an account but one. */
  async keepOnly(accountId: string, credentialId: string, bounds: CallOptions): Promise<void> {
    const change = (doc?: Credentials) =>
      doc && { passwords: doc.passwords.filter((password) => password.credentialId === credentialId) };
    await changeDocument(this.#documents, accountId, change, bounds);
  }
}
