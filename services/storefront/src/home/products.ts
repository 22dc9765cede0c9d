import { Deadline } from '@keelson/chassis';
import type { HomeProduct } from '../../contract/index.ts';
import { batched } from '../cache/batched.ts';
import type { TwoLevelCache } from '../cache/two-level-cache.ts';
import type { Callees, ProductMessage } from './callees.ts';

/** Most products in one call: the catalogue's own bound. */
const MOST_AT_ONCE = 100;

/** The catalogue's products, kept for a while. */
export class Products {
  readonly #cache: Pick<TwoLevelCache, 'get'>;
  readonly #catalogue: Callees['catalogue'];
  readonly #budgetMs: number;
  readonly #load: (sku: string) => Promise<ProductMessage | undefined>;

  /** @param budgetMs longest for one call to the catalogue, milliseconds: it is made for all who wait, not for one request */
  constructor(cache: Pick<TwoLevelCache, 'get'>, catalogue: Callees['catalogue'], budgetMs: number) {
    this.#cache = cache;
    this.#catalogue = catalogue;
    this.#budgetMs = budgetMs;
    this.#load = batched((skus) => this.#askFor(skus), MOST_AT_ONCE);
  }

  /** Those of `skus` that are on sale, in that order. */
  async onSale(skus: readonly string[]): Promise<HomeProduct[]> {
    const products = await Promise.all(
      // That there is no such product is kept too.
      skus.map((sku) => this.#cache.get('products', sku, async () => (await this.#load(sku)) ?? null)),
    );
    return products.flatMap((product) => (product === null || product.retired ? [] : [homeProduct(product)]));
  }

  /** Some products of the catalogue's first page: for when nothing was bought yet. */
  async someSkus(most: number): Promise<string[]> {
    return this.#cache.get('recommendations', `first ${most}`, async () => {
      const deadline = Deadline.after(this.#budgetMs);
      const { products = [] } = await this.#catalogue.call('SearchProducts', { page: 1, size: most }, { deadline });
      return products.map(({ sku }) => sku);
    });
  }

  async #askFor(skus: readonly string[]): Promise<Map<string, ProductMessage>> {
    const { products = [] } = await this.#catalogue.call(
      'GetProducts',
      { skus },
      { deadline: Deadline.after(this.#budgetMs) },
    );
    return new Map(products.map((product) => [product.sku, product]));
  }
}

function homeProduct({ sku, title, description, category, price, pictureUrls }: ProductMessage): HomeProduct {
  return { sku, title, description, category, price: Number(price), pictureUrls: [...pictureUrls] };
}
