import { type CallContext, Deadline, requireCaller } from '@keelson/chassis';
import type { HomeProfile, HomeView } from '../../contract/index.ts';
import { HOME_BUDGETS_MS } from '../../service.ts';
import type { TwoLevelCache } from '../cache/two-level-cache.ts';
import type { Baskets } from '../recommend/baskets.ts';
import { assembleHome, type Parts } from './assemble.ts';
import type { Callees } from './callees.ts';
import { Products } from './products.ts';
import { recentOrders } from './recent-orders.ts';
import { recommendations } from './recommendations.ts';

export interface HomeOptions {
  readonly callees: Callees;
  readonly cache: TwoLevelCache;
  readonly baskets: Baskets;
  /** Whether the past has been told to `baskets`. */
  readonly isTold: () => boolean;
}

/** The home screen of whoever calls. */
export class Home {
  readonly #parts: Parts;

  constructor({ callees, cache, baskets, isTold }: HomeOptions) {
    const products = new Products(cache, callees.catalogue, HOME_BUDGETS_MS.catalogue);
    this.#parts = {
      profile: { budgetMs: HOME_BUDGETS_MS.accounts, load: (call) => profileOf(call, callees.accounts, cache) },
      orders: {
        budgetMs: HOME_BUDGETS_MS.orders,
        load: (call, deadline) => recentOrders(call, deadline, { orders: callees.orders, baskets }),
      },
      recommendations: {
        budgetMs: HOME_BUDGETS_MS.catalogue,
        load: (call) => recommendations(requireCaller(call).id, { baskets, products, cache, isTold }),
      },
    };
  }

  /** @throws ServiceError `unauthenticated` where nobody is signed in, and nothing else */
  async of(call: CallContext): Promise<HomeView> {
    requireCaller(call);
    return assembleHome(call, this.#parts);
  }
}

function profileOf(call: CallContext, accounts: Callees['accounts'], cache: TwoLevelCache): Promise<HomeProfile> {
  const { id } = requireCaller(call);
  return cache.get('profiles', id, async () => {
    const deadline = Deadline.after(HOME_BUDGETS_MS.accounts);
    const { account } = await accounts.call('GetProfile', {}, { deadline, onBehalfOf: call });
    return { id: account.accountId, email: account.email, name: account.name };
  });
}
