import type { Caller } from '@keelson/chassis';
import { hasRole } from '@keelson/chassis';
import { type ActiveView, type CallOptions, MAX_PAGE_SIZE, type SearchView } from '@keelson/readmodel';
import type { Paging } from '@keelson/servicekit/schemas';
import { pagination } from '@keelson/servicekit/views';
import type { CheckoutListView, CheckoutStateName } from '../../contract/index.ts';
import { OPERATOR } from './access.ts';
import { checkoutJson, type ShownCheckout } from './shown-checkout.ts';

export interface ListRequest extends Paging {
  /** Default: all. */
  readonly state?: CheckoutStateName | undefined;
}

/** Lists checkouts: customers their own, operators everybody's. As late as views are. */
export class CheckoutList {
  readonly #view: Pick<ActiveView<SearchView<ShownCheckout>>, 'current'>;

  constructor(view: Pick<ActiveView<SearchView<ShownCheckout>>, 'current'>) {
    this.#view = view;
  }

  /**
   * One page, the newest first. The view has no order in time, so it is made here: of the first 1,000 that match by id,
   * which is as far as pages reach.
   * @throws an error with code `unavailable` or `deadline`
   */
  async find({ state, ...paging }: ListRequest, caller: Caller, bounds: CallOptions): Promise<CheckoutListView> {
    const where = {
      ...(state && { state }),
      ...(hasRole(caller, OPERATOR) ? {} : { owner: caller.id }),
    };
    const found = await (await this.#view.current()).search({ text: '', where, page: 1, size: MAX_PAGE_SIZE }, bounds);
    const newestFirst = found.hits.toSorted((a, b) => b.doc.saga.startedAt - a.doc.saga.startedAt);
    const from = (paging.page - 1) * paging.size;
    return {
      pagination: pagination(found.total, paging, MAX_PAGE_SIZE),
      checkouts: newestFirst
        .slice(from, from + paging.size)
        .map(({ id, revision, doc }) => checkoutJson(id, revision, doc)),
    };
  }
}
