import type { Versioned } from '@keelson/eventsourcing';
import type { ActiveView, DocumentView } from '@keelson/readmodel';
import type { ReadOptions } from '@keelson/servicekit/views';
import type { StockView } from '../../contract/view.ts';
import { availableOf } from '../domain/allocation.ts';
import type { StockDocument } from '../views/stock-fold.ts';

/** Reads what is there of several items at once: one call to the view, which the stock's changes reach a moment later. */
export class StockReader {
  readonly #documents: Pick<ActiveView<DocumentView<StockDocument>>, 'current'>;

  constructor(documents: Pick<ActiveView<DocumentView<StockDocument>>, 'current'>) {
    this.#documents = documents;
  }

  /**
   * In the order asked for; of an item that was never in stock there is nothing.
   * @throws errors with code `unavailable` or `deadline`
   */
  async read(skus: readonly string[], bounds: Omit<ReadOptions, 'minRevision'>): Promise<StockView[]> {
    const found = await (await this.#documents.current()).getMany([...new Set(skus)], bounds);
    return skus.map((id) => shownStock(found.get(id) ?? { id, revision: -1, doc: { warehouses: [] } }));
  }
}

/** An item as readers are shown it. */
export function shownStock({ id, revision, doc: { warehouses } }: Versioned<StockDocument>): StockView {
  const sum = (count: 'onHand' | 'held') => warehouses.reduce((total, one) => total + one[count], 0);
  return {
    sku: id,
    available: availableOf(warehouses),
    onHand: sum('onHand'),
    held: sum('held'),
    warehouses: warehouses.map(({ warehouse, onHand }) => ({ warehouse, onHand })),
    revision,
  };
}
