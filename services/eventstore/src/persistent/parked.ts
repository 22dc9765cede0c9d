import { originalOf, type ResolvedEvent } from '../protocol/events.ts';
import { LINK_TYPE, parseLink, type StoredEvent } from '../storage/event.ts';
import { firstVisibleRevision } from '../storage/metadata.ts';
import type { Store } from '../storage/store.ts';

/** The stream in which a group keeps links to the events that it gave up. */
function parkedStreamOf(source: string, group: string): string {
  return `$persistentsubscription-${source}::${group}-parked`;
}

/** The server's own streams about groups on $all: such a group must not be fed what it parks. */
export function isOwnStreamOfAll(stream: string): boolean {
  return stream.startsWith('$persistentsubscription-$all::') || stream.startsWith('$$$persistentsubscription-$all::');
}

/** The parked messages of one group. */
export class ParkedMessages {
  readonly #store: Store;
  readonly #stream: string;

  constructor(store: Store, source: string, group: string) {
    this.#store = store;
    this.#stream = parkedStreamOf(source, group);
  }

  /** Revisions of the parked messages that wait: from `first` to before `end`. */
  get range(): { first: number; end: number } {
    const record = this.#store.catalog.find(this.#stream);
    if (record === undefined) return { first: 0, end: 0 };
    const end = record.lastRevision + 1;
    const metadata = this.#store.catalog.metadataOf(this.#stream);
    const first = metadata.softDeleted ? end : firstVisibleRevision(metadata, record.lastRevision);
    return { first: Math.min(first, end), end };
  }

  get count(): number {
    const { first, end } = this.range;
    return end - first;
  }

  /**
   * Keeps a link to the event, with the reason. A message that was parked before is linked to its event again, not to
   * its old link.
   *
   * @throws StoreUnavailable
   */
  async park(resolved: ResolvedEvent, wasParked: boolean, reason: string): Promise<void> {
    const original = wasParked && resolved.event !== undefined ? resolved.event : originalOf(resolved);
    const metadata = { added: new Date().toISOString(), reason, subscriptionEventNumber: original.revision };
    await this.#store.writer.append({
      stream: this.#stream,
      expected: { kind: 'any' },
      events: [
        {
          id: crypto.getRandomValues(new Uint8Array(16)),
          type: LINK_TYPE,
          json: false,
          metadata: Buffer.from(JSON.stringify(metadata)),
          data: Buffer.from(`${original.revision}@${original.stream}`),
        },
      ],
    });
  }

  /** Parked links from a revision to before another, oldest first, each with its event when that can still be read. */
  read(from: number, before: number, limit: number): { link: StoredEvent; event: StoredEvent | undefined }[] {
    const record = this.#store.catalog.find(this.#stream);
    if (record === undefined) return [];
    const page = this.#store.reader.streamForwards(record, from, limit);
    return page.events
      .filter((link) => link.revision < before)
      .map((link) => {
        const target = parseLink(link.data);
        const event = target && this.#store.reader.atRevision(target.stream, target.revision);
        return { link, event };
      });
  }

  /**
   * Forgets the messages before a revision: they were replayed.
   *
   * @throws StoreUnavailable
   */
  async forgetBefore(revision: number): Promise<void> {
    await this.#store.writer.append({
      stream: `$$${this.#stream}`,
      expected: { kind: 'any' },
      events: [
        {
          id: crypto.getRandomValues(new Uint8Array(16)),
          type: '$metadata',
          json: true,
          metadata: new Uint8Array(),
          data: Buffer.from(JSON.stringify({ $tb: revision })),
        },
      ],
    });
  }

  /**
   * Forgets them all: the group is deleted.
   *
   * @throws StoreUnavailable
   */
  async delete(): Promise<void> {
    if (this.#store.catalog.find(this.#stream) === undefined) return;
    await this.#store.writer.softDelete(this.#stream, { kind: 'any' });
  }
}
