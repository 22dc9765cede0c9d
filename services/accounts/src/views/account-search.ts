import {
  type ActiveView,
  type CallOptions,
  MAX_SEARCH_DEPTH,
  type SearchSchema,
  type SearchView,
} from '@keelson/readmodel';
import type { Paging } from '@keelson/servicekit';
import { pagination } from '@keelson/servicekit/views';
import { type AccountFacts, viewOf } from '../accounts/directory.ts';

/** What of an account is searched; the name and the address first. */
export const accountSearchSchema: SearchSchema<AccountFacts> = {
  fields: {
    name: { text: ({ name }) => [name], weight: 3 },
    email: { text: ({ email }) => [email], weight: 2 },
    address: { text: ({ deliveryAddress }) => [deliveryAddress], weight: 1 },
  },
};

/** Finds accounts by words, for operators. */
export class AccountSearch {
  readonly #view: Pick<ActiveView<SearchView<AccountFacts>>, 'current'>;

  constructor(view: Pick<ActiveView<SearchView<AccountFacts>>, 'current'>) {
    this.#view = view;
  }

  /** @throws an error with code `unavailable` or `deadline` */
  async find(asked: Paging & { readonly text: string }, bounds: CallOptions) {
    const { total, hits } = await (await this.#view.current()).search(asked, bounds);
    return {
      pagination: pagination(total, asked, MAX_SEARCH_DEPTH),
      accounts: hits.map(({ id, doc, revision }) => viewOf(id, doc, revision)),
    };
  }
}
