import type { HomeProduct } from '../../contract/index.ts';
import type { TwoLevelCache } from '../cache/two-level-cache.ts';
import type { Baskets } from '../recommend/baskets.ts';
import type { Products } from './products.ts';

/** Products on the home screen. */
const MOST = 8;

/** More are thought of than are shown, as some may not be for sale any more. */
const CANDIDATES = 3 * MOST;

export interface RecommendationParts {
  readonly baskets: Baskets;
  readonly products: Pick<Products, 'onSale' | 'someSkus'>;
  readonly cache: Pick<TwoLevelCache, 'get'>;
  /** Whether the past has been told to `baskets`: before that, what they say is not worth keeping. */
  readonly isTold: () => boolean;
}

/** What goes well with what somebody bought; for who has bought nothing, and where too little was, what there is. */
export async function recommendations(
  account: string,
  { baskets, products, cache, isTold }: RecommendationParts,
): Promise<HomeProduct[]> {
  const think = async () => baskets.recommendedTo(account, CANDIDATES);
  const skus = isTold() ? await cache.get('recommendations', account, think) : await think();
  const good = (await products.onSale(skus)).slice(0, MOST);
  if (good.length === MOST) return good;
  const taken = new Set([...skus, ...baskets.skusOf(account)]);
  const others = (await products.someSkus(CANDIDATES)).filter((sku) => !taken.has(sku));
  return [...good, ...(await products.onSale(others))].slice(0, MOST);
}
