import type { Versioned } from '@keelson/eventsourcing';
import { type ActiveView, type CallOptions, MAX_SEARCH_DEPTH, type SearchView } from '@keelson/readmodel';
import type { PaginationView, Paging } from '@keelson/servicekit/schemas';
import { pagination } from '@keelson/servicekit/views';
import type { Product } from '../domain/product.ts';
import { onSale } from '../views/product-index.ts';

/** What a reader looks for. */
export interface ProductQuestion extends Paging {
  /** Words; empty for every product. */
  readonly text: string;
  /** Only this category, as it is written; empty for all. */
  readonly category: string;
  /** Retired ones too. */
  readonly withRetired: boolean;
}

/** One page of products, best match first; without words in the order of their SKUs. */
export interface FoundProducts {
  readonly pagination: PaginationView;
  readonly products: readonly Versioned<Product>[];
}

/** Finds products by words and category. */
export class ProductSearch {
  readonly #view: Pick<ActiveView<SearchView<Product>>, 'current'>;

  constructor(view: Pick<ActiveView<SearchView<Product>>, 'current'>) {
    this.#view = view;
  }

  /** @throws an error with code `unavailable` or `deadline` */
  async find(
    { text, category, withRetired, page, size }: ProductQuestion,
    bounds: CallOptions,
  ): Promise<FoundProducts> {
    // A category is narrower than what is for sale, so it comes first.
    const where = { ...(category !== '' && { category }), ...(!withRetired && { sale: onSale }) };
    const { total, hits } = await (await this.#view.current()).search({ text, where, page, size }, bounds);
    return { pagination: pagination(total, { page, size }, MAX_SEARCH_DEPTH), products: hits };
  }
}
