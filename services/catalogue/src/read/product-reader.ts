import type { Versioned } from '@keelson/eventsourcing';
import type { ActiveView, CallOptions, DocumentView } from '@keelson/readmodel';
import type { PriceSince } from '../domain/prices.ts';
import type { Product } from '../domain/product.ts';
import { notThereYet, productNotFound } from './product-errors.ts';
import type { ProductStreams } from './product-streams.ts';

/** How a read is bounded. */
export interface ReadBounds extends CallOptions {
  /** Epoch milliseconds. */
  readonly deadline: number;
}

/** Latest prices that a history shows. */
const MAX_PRICES = 1_000;

/**
 * Reads products: from the view, and from the streams where the view does not hold what is asked for yet.
 * All throw errors with code `unavailable` or `deadline` when a store is away or time runs out.
 */
export class ProductReader {
  readonly #documents: Pick<ActiveView<DocumentView<Product>>, 'current'>;
  readonly #streams: Pick<ProductStreams, 'read' | 'prices'>;

  constructor(
    documents: Pick<ActiveView<DocumentView<Product>>, 'current'>,
    streams: Pick<ProductStreams, 'read' | 'prices'>,
  ) {
    this.#documents = documents;
    this.#streams = streams;
  }

  /**
   * One product, retired or not.
   * @param minRevision the answer reflects this revision or a later one
   * @throws ServiceError `not-found` when there is no such product, `invalid` when it has no such revision
   */
  async read(sku: string, minRevision: number, bounds: ReadBounds): Promise<Versioned<Product>> {
    const shown = await (await this.#documents.current()).get(sku, bounds);
    if (shown && shown.revision >= minRevision) return shown;
    const current = await this.#streams.read(sku, shown, bounds.deadline);
    if (!current) throw productNotFound(sku);
    if (current.revision < minRevision) throw notThereYet('min-revision', current.revision);
    return current;
  }

  /**
   * Several products, in the order asked for, each once; unknown ones are left out.
   * @param fresh each as it is at this moment: one store call a product. Otherwise the streams are only asked for
   *   products that the view does not hold yet.
   */
  async readMany(skus: readonly string[], fresh: boolean, bounds: ReadBounds): Promise<readonly Versioned<Product>[]> {
    const asked = [...new Set(skus)];
    const shown = await (await this.#documents.current()).getMany(asked, bounds);
    const products = await Promise.all(
      asked.map((sku) => {
        const known = shown.get(sku);
        return known && !fresh ? known : this.#streams.read(sku, known, bounds.deadline);
      }),
    );
    return products.filter((product) => product !== undefined);
  }

  /** The latest prices of a product, oldest first, as its stream tells them. @throws ServiceError `not-found` */
  async prices(sku: string, bounds: ReadBounds): Promise<readonly PriceSince[]> {
    const prices = await this.#streams.prices(sku, bounds.deadline);
    if (!prices) throw productNotFound(sku);
    return prices.slice(-MAX_PRICES);
  }
}
