import type { ActiveView, CallOptions, DocumentView } from '@keelson/readmodel';

/** A notification that its channel refused too often, or did once. */
export interface ParkedNotification {
  readonly parked: boolean;
  readonly attempts: number;
  readonly reason: string;
  /** RFC 3339 UTC. */
  readonly at: string;
}

type Documents = Pick<ActiveView<DocumentView<ParkedNotification>>, 'current'>;

/**
 * What is parked, for operators. A document carries the revision of the event that it tells of, so that events which come
 * again or late change nothing.
 */
export class ParkedNotifications {
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** @param revision of the event in the notification's stream */
  async note(id: string, revision: number, doc: ParkedNotification, bounds: CallOptions): Promise<void> {
    await (await this.#documents.current()).putMany([{ id, revision, doc }], bounds);
  }

  /** Those that are parked now, by id. */
  async list(bounds: CallOptions): Promise<readonly (Omit<ParkedNotification, 'parked'> & { readonly id: string })[]> {
    const found = [];
    for await (const { id, doc } of (await this.#documents.current()).scan(bounds)) {
      const { parked, ...facts } = doc;
      if (parked) found.push({ id, ...facts });
    }
    return found;
  }
}
