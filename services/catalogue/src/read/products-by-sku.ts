import type { Versioned } from '@keelson/eventsourcing';
import type { ActiveView, DocumentView } from '@keelson/readmodel';
import type { ReadOptions, StreamHistory } from '@keelson/servicekit/views';
import type { ProductEvent } from '../../contract/events.ts';
import type { Product } from '../domain/product.ts';

/** Reads several products at once. */
export class ProductsBySku {
  readonly #documents: Pick<ActiveView<DocumentView<Product>>, 'current'>;
  readonly #history: Pick<StreamHistory<Product, ProductEvent>, 'read'>;

  constructor(
    documents: Pick<ActiveView<DocumentView<Product>>, 'current'>,
    history: Pick<StreamHistory<Product, ProductEvent>, 'read'>,
  ) {
    this.#documents = documents;
    this.#history = history;
  }

  /**
   * The products in the order asked for, each once; unknown ones are left out. One call to the view, and one to the event
   * store for each product that the view does not hold.
   * @param fresh each as it is at this moment: one call to the event store for each, which reads what the view lacks
   * @throws errors with code `unavailable` or `deadline`
   */
  async read(
    skus: readonly string[],
    fresh: boolean,
    { deadline, signal }: Omit<ReadOptions, 'minRevision'>,
  ): Promise<readonly Versioned<Product>[]> {
    const asked = [...new Set(skus)];
    const shown = await (await this.#documents.current()).getMany(asked, { deadline, signal });
    const products = await Promise.all(
      asked.map((sku) => {
        const known = shown.get(sku);
        return known && !fresh ? known : this.#history.read(sku, deadline, known);
      }),
    );
    return products.filter((product) => product !== undefined);
  }
}
