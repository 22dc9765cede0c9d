import type { ActiveView, CallOptions, DocumentView } from '@keelson/readmodel';
import type { Paging } from '@keelson/servicekit';
import type { Mail, Post } from '../channels/mail-sender.ts';
import type { HandOver } from '../channels/sender.ts';

/** The stored form: all but the id. */
export type StoredMail = Omit<Mail, 'id'>;

type Mails = Pick<ActiveView<DocumentView<StoredMail>>, 'current'>;

/** The largest time that a date can tell, epoch milliseconds: sixteen digits. */
const LAST_TIME = 8_640_000_000_000_000;

/**
 * The laptop's post: mails are kept as documents instead of being sent. A mail's document is named by its time and its
 * notification, so that one handed over twice is there once, and documents in the order of their ids are mails with the
 * newest first.
 */
export class Inbox implements Post {
  readonly #mails: Mails;

  constructor(mails: Mails) {
    this.#mails = mails;
  }

  async put({ id, ...doc }: Mail, { deadline: { epochMs: deadline } }: Pick<HandOver, 'deadline'>): Promise<void> {
    const name = `${String(LAST_TIME - Date.parse(doc.at)).padStart(16, '0')}-${id}`;
    await (await this.#mails.current()).putMany([{ id: name, revision: 0, doc }], { deadline });
  }

  /** One mail; undefined where there is none. */
  async get(id: string, bounds: CallOptions): Promise<Mail | undefined> {
    const found = await (await this.#mails.current()).get(id, bounds);
    return found && { id, ...found.doc };
  }

  /**
   * One page of mails, newest first.
   * @param to only those to this address, whatever its case; empty for all
   */
  async list({ page, size, to }: Paging & { readonly to: string }, bounds: CallOptions) {
    const mails: Mail[] = [];
    let before = (page - 1) * size;
    for await (const { id, doc } of (await this.#mails.current()).scan(bounds)) {
      if (to !== '' && doc.to.toLowerCase() !== to.toLowerCase()) continue;
      if (before-- > 0) continue;
      if (mails.length === size) return { mails, hasMore: true };
      mails.push({ id, ...doc });
    }
    return { mails, hasMore: false };
  }
}
