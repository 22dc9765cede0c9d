import { readAtRevision, type Versioned } from '@keelson/eventsourcing';
import type { ActiveView, DocumentView } from '@keelson/readmodel';
import type { OrderDocument } from '../domain/order-view.ts';
import { notThereYet, orderNotFound } from './order-errors.ts';
import type { OrderHistory } from './order-history.ts';

/** How one read is bounded, and what it must reflect. */
export interface ReadOptions {
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** The answer reflects this revision or a later one. */
  readonly minRevision?: number | undefined;
}

/** Reads single orders: from the view, and from the stream where the view does not hold the order yet. */
export class OrderReader {
  readonly #documents: Pick<ActiveView<DocumentView<OrderDocument>>, 'current'>;
  readonly #history: Pick<OrderHistory, 'read' | 'head'>;

  constructor(
    documents: Pick<ActiveView<DocumentView<OrderDocument>>, 'current'>,
    history: Pick<OrderHistory, 'read' | 'head'>,
  ) {
    this.#documents = documents;
    this.#history = history;
  }

  /**
   * @returns the order and the revision that it reflects
   * @throws ServiceError `not-found` when the order's stream does not exist, `invalid` when it has no such revision; errors with code `deadline` when the view
   *   does not come to `minRevision` in time, and `unavailable` when a store is away
   */
  async read(id: string, { deadline, signal, minRevision = 0 }: ReadOptions): Promise<Versioned<OrderDocument>> {
    const find = async () => (await this.#documents.current()).get(id, { deadline, signal });
    const shown = (await find()) ?? (await this.#history.read(id, deadline));
    if (!shown) throw orderNotFound(id);
    if (shown.revision >= minRevision) return shown;
    const head = await this.#history.head(id, deadline);
    if (head === undefined) throw orderNotFound(id);
    if (head < minRevision) throw notThereYet('min-revision', head);
    return readAtRevision(find, minRevision, deadline, signal);
  }
}
