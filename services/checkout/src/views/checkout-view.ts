import type { Fold, SubscribedEvent } from '@keelson/eventsourcing';
import { type DueSagas, dueAt } from '@keelson/eventsourcing/saga';
import { type ActiveView, MAX_PAGE_SIZE, type SearchSchema, type SearchView } from '@keelson/readmodel';
import { type CheckoutEvent, checkoutEvents } from '../../contract/index.ts';
import { evolveShown, type ShownCheckout, stateOf } from '../read/shown-checkout.ts';

/** How the view grows with a journal: every entry that can be read or not makes a checkout that can be shown. */
export const checkoutFold: Fold<ShownCheckout, CheckoutEvent> = {
  events: checkoutEvents,
  evolve: (document, event, _recorded: SubscribedEvent) => plain(evolveShown(document, event)),
};

/** What checkouts are listed by. */
export const checkoutSearch: SearchSchema<ShownCheckout> = {
  fields: {
    problem: { text: ({ saga }) => [saga.stuck?.detail ?? saga.failure?.detail ?? ''] },
  },
  keywords: {
    owner: ({ ownerId }) => ownerId,
    state: (checkout) => stateOf(checkout),
    open: (checkout) => (dueOf(checkout) === undefined ? [] : OPEN),
  },
};

/** The value of the keyword `open`, of checkouts that somebody must go on with. */
const OPEN = 'yes';

/** The checkouts that nobody may be minding, as the view knows them. */
export function dueCheckouts(view: Pick<ActiveView<SearchView<ShownCheckout>>, 'current'>): DueSagas {
  return {
    async *dueBefore(before) {
      const documents = await view.current();
      for (let page = 1; ; page++) {
        const { hits } = await documents.search({ text: '', where: { open: OPEN }, page, size: MAX_PAGE_SIZE });
        for (const { id, doc } of hits) if ((dueOf(doc) ?? before) < before) yield id;
        if (hits.length < MAX_PAGE_SIZE) return;
      }
    },
  };
}

function dueOf({ saga }: ShownCheckout): number | undefined {
  // What has only begun is due at once: since when, its start says.
  const due = dueAt(saga);
  return due === 0 ? saga.startedAt : due;
}

/** As JSON brings it back: views hold nothing undefined. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
