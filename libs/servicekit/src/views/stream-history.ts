import type { EventStoreDBClient } from '@eventstore/db-client';
import { ServiceError } from '@keelson/chassis';
import {
  type DomainEvent,
  EventStore,
  type Fold,
  type Instrumentation,
  noInstrumentation,
  type ReadEvent,
  type Versioned,
} from '@keelson/eventsourcing';

export interface StreamHistoryOptions<Doc, Event extends DomainEvent> {
  readonly client: EventStoreDBClient;
  /** First part of the streams' names; also what one of them is called in refusals. */
  readonly category: string;
  /** How the documents of the view grow. */
  readonly fold: Fold<Doc, Event>;
  readonly instrumentation?: Instrumentation;
}

/** Documents as their streams tell them: the truth, at the price of a call to the event store. */
export class StreamHistory<Doc, Event extends DomainEvent> {
  readonly category: string;
  readonly #store: EventStore;
  readonly #fold: Fold<Doc, Event>;

  constructor({ client, category, fold, instrumentation = noInstrumentation }: StreamHistoryOptions<Doc, Event>) {
    this.category = category;
    this.#store = new EventStore(client, instrumentation);
    this.#fold = fold;
  }

  /**
   * Folds a document from its stream: one call. Undefined where there is no such stream.
   * @param deadline epoch milliseconds
   * @param known the document as a view shows it: only what came after is read
   * @throws ServiceError `unavailable` when the stream holds what this version cannot fold; errors with code `unavailable`
   *   or `deadline`
   */
  async read(id: string, deadline: number, known?: Versioned<Doc>): Promise<Versioned<Doc> | undefined> {
    const events = await this.#store.readFrom(this.stream(id), (known?.revision ?? -1) + 1, deadline);
    return events && this.#foldOver(id, known, events);
  }

  /** A document as its stream's first event made it: one call. Undefined where there is no such stream. */
  async first(id: string, deadline: number): Promise<Versioned<Doc> | undefined> {
    const [event] = (await this.#store.readFrom(this.stream(id), 0, deadline, 1)) ?? [];
    return event && this.#foldOver(id, undefined, [event]);
  }

  /** Revision of the stream's last event: one call. Undefined where there is no such stream. */
  async head(id: string, deadline: number): Promise<number | undefined> {
    const events = await this.#store.readLast(this.stream(id), 1, deadline);
    return events?.at(-1)?.revision;
  }

  /** The stream of a document. */
  stream(id: string): string {
    return `${this.category}-${id}`;
  }

  #foldOver(id: string, known: Versioned<Doc> | undefined, events: readonly ReadEvent[]): Versioned<Doc> | undefined {
    const last = events.at(-1);
    if (!last) return known;
    const stream = this.stream(id);
    try {
      const doc = events.reduce<Doc | undefined>((document, recorded) => {
        const event = this.#fold.events.decode(recorded.type, recorded.data);
        return this.#fold.evolve(document, event, { ...recorded, stream, retryCount: 0 });
      }, known?.doc);
      return { id, revision: last.revision, doc: doc as Doc };
    } catch (cause) {
      throw notReadable(this.category, id, cause);
    }
  }
}

/** A stream holds what this version of the service cannot fold, such as an event of a newer one. */
export function notReadable(category: string, id: string, cause: unknown): ServiceError {
  return new ServiceError('unavailable', `This version cannot show ${category} ${id}.`, {
    type: `${category}-not-readable`,
    cause,
  });
}
