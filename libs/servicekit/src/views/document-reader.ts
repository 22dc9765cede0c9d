import { type CallContext, ServiceError } from '@keelson/chassis';
import { readAtRevision, type Versioned } from '@keelson/eventsourcing';
import type { ActiveView, DocumentView } from '@keelson/readmodel';
import { readRevision } from './revisions.ts';

/** How one read is bounded, and what it must reflect. */
export interface ReadOptions {
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** The answer reflects this revision or a later one. */
  readonly minRevision?: number | undefined;
}

/** The truth behind a view: see `StreamHistory`. */
interface History<Doc> {
  /** What one document is called: `order`. */
  readonly category: string;
  read(id: string, deadline: number): Promise<Versioned<Doc> | undefined>;
  head(id: string, deadline: number): Promise<number | undefined>;
}

/** How a call bounds a read, and what its header or metadata `min-revision` asks for. @throws ServiceError `invalid` */
export function readOptions(call: CallContext): ReadOptions {
  return {
    deadline: call.deadline.epochMs,
    signal: call.signal,
    minRevision: readRevision(call.header('min-revision'), 'min-revision'),
  };
}

/** Reads single documents: from the view, and from the stream where the view does not hold the document yet. */
export class DocumentReader<Doc> {
  readonly #documents: Pick<ActiveView<DocumentView<Doc>>, 'current'>;
  readonly #history: History<Doc>;

  constructor(documents: Pick<ActiveView<DocumentView<Doc>>, 'current'>, history: History<Doc>) {
    this.#documents = documents;
    this.#history = history;
  }

  /**
   * @returns the document and the revision that it reflects
   * @throws ServiceError `not-found` when its stream does not exist, `invalid` when it has no such revision; errors with
   *   code `deadline` when the view does not come to `minRevision` in time, and `unavailable` when a store is away
   */
  async read(id: string, { deadline, signal, minRevision = 0 }: ReadOptions): Promise<Versioned<Doc>> {
    const find = async () => (await this.#documents.current()).get(id, { deadline, signal });
    const shown = (await find()) ?? (await this.#history.read(id, deadline));
    if (!shown) throw notFound(this.#history.category, id);
    if (shown.revision >= minRevision) return shown;
    const head = await this.#history.head(id, deadline);
    if (head === undefined) throw notFound(this.#history.category, id);
    if (head < minRevision) throw notThereYet(this.#history.category, 'min-revision', head);
    return readAtRevision(find, minRevision, deadline, signal);
  }
}

/** There is no such thing: its stream says so. */
export function notFound(category: string, id: string): ServiceError {
  return new ServiceError('not-found', `There is no ${category} ${id}.`, { type: `${category}-not-found` });
}

/** A caller names a revision that what it asks for does not have. */
export function notThereYet(category: string, field: string, head: number): ServiceError {
  const fault = { field, message: `is ahead of the ${category}, which is at revision ${head}` };
  return new ServiceError('invalid', `The ${category} has no such revision.`, { faults: [fault] });
}
