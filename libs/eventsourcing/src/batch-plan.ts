import type { DomainEvent } from './decider.ts';
import type { EventCodec } from './event-codec.ts';
import type { Versioned } from './view.ts';

/** An event as a subscription delivers it. */
export interface SubscribedEvent {
  /** The stream that it was appended to. */
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly data: unknown;
  readonly metadata?: unknown;
  /** When the store recorded it. */
  readonly created: Date;
  /** How often it was delivered before. */
  readonly retryCount: number;
}

/** What is to become of a delivered event. */
export type Verdict =
  | { readonly kind: 'ack' }
  /** Already in the view: nothing to do. */
  | { readonly kind: 'skip' }
  /** An earlier event of its stream has not been seen yet: deliver it again later. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** It cannot be handled: a person has to look. */
  | { readonly kind: 'park'; readonly reason: string };

/** How a view's document grows with its stream. Pure. */
export interface Fold<Doc, Event extends DomainEvent> {
  readonly events: EventCodec<Event>;
  /** The document's id: by default the stream's name without its category. */
  readonly idOf?: (stream: string) => string;
  /** The document after `event`; `document` is undefined before the first. */
  evolve(document: Doc | undefined, event: Event, recorded: SubscribedEvent): Doc;
}

/** What a batch makes of the stored documents, and of each of its events. */
export interface BatchPlan<Doc> {
  readonly writes: readonly Versioned<Doc>[];
  /** One verdict per event, in the batch's order. */
  readonly verdicts: readonly Verdict[];
}

/** `order-2f6e…` is document `2f6e…`: the id is all after the first dash. */
export function idAfterCategory(stream: string): string {
  return stream.slice(stream.indexOf('-') + 1);
}

/**
 * Folds a batch into the stored documents. Each stream's events are taken in the order of their revisions,
 * whatever order they came in; only the one that a document lacks next is folded in.
 */
export function planBatch<Doc, Event extends DomainEvent>(
  fold: Fold<Doc, Event>,
  batch: readonly SubscribedEvent[],
  stored: ReadonlyMap<string, Versioned<Doc>>,
): BatchPlan<Doc> {
  const idOf = fold.idOf ?? idAfterCategory;
  const verdicts = new Map<SubscribedEvent, Verdict>();
  const writes: Versioned<Doc>[] = [];

  for (const [stream, events] of byStream(batch)) {
    const id = idOf(stream);
    const before = stored.get(id);
    let current = before;
    for (const event of events) {
      const step = foldOne(fold, id, current, event);
      current = step.document;
      verdicts.set(event, step.verdict);
    }
    if (current && current !== before) writes.push(current);
  }
  // biome-ignore lint/style/noNonNullAssertion: every event of the batch got its verdict above
  return { writes, verdicts: batch.map((event) => verdicts.get(event)!) };
}

function foldOne<Doc, Event extends DomainEvent>(
  fold: Fold<Doc, Event>,
  id: string,
  document: Versioned<Doc> | undefined,
  event: SubscribedEvent,
): { document: Versioned<Doc> | undefined; verdict: Verdict } {
  const next = (document?.revision ?? -1) + 1;
  if (event.revision < next) return { document, verdict: { kind: 'skip' } };
  if (event.revision > next) {
    return { document, verdict: { kind: 'retry', reason: `revision ${next} of ${event.stream} has not come yet` } };
  }
  try {
    const doc = fold.evolve(document?.doc, fold.events.decode(event.type, event.data), event);
    return { document: { id, revision: event.revision, doc }, verdict: { kind: 'ack' } };
  } catch (error) {
    return { document, verdict: { kind: 'park', reason: error instanceof Error ? error.message : String(error) } };
  }
}

function byStream(batch: readonly SubscribedEvent[]): Map<string, SubscribedEvent[]> {
  const streams = Map.groupBy(batch, (event) => event.stream);
  for (const events of streams.values()) events.sort((a, b) => a.revision - b.revision);
  return streams;
}
