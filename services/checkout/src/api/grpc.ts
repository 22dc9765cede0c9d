import { type CallContext, checker } from '@keelson/chassis';
import { timestampMessage, withFieldNames } from '@keelson/servicekit';
import { minorToText, numberToMinor } from '@keelson/servicekit/schemas';
import { etagOf, readSearch } from '@keelson/servicekit/views';
import { Type } from 'typebox';
import { type CheckoutStateName, type CheckoutView, checkoutStates } from '../../contract/index.ts';
import type { CheckoutApi } from './checkout-api.ts';

/** What customers ask for. Messages come with lower-camel-case names, all fields set. */
export function checkoutServiceHandlers(api: CheckoutApi, beginWithinMs: number) {
  return {
    StartCheckout: (request: StartMessage, call: CallContext) =>
      named(async () => answered(await api.start(request, call), call)),

    GetCheckout: ({ checkoutId }: IdMessage, call: CallContext) =>
      named(async () => answered(await api.read(checkoutId, call), call)),

    WatchCheckout: async function* ({ checkoutId }: IdMessage, call: CallContext) {
      const deadline = Math.min(call.deadline.epochMs, Date.now() + beginWithinMs);
      const now = await named(() => api.read(checkoutId, call));
      const changes = await api.follow(checkoutId, now.revision, call, deadline);
      try {
        yield { checkout: checkoutMessage(now) };
        if (now.endedAt !== null) return;
        for await (const { checkout } of changes) yield { checkout: checkoutMessage(checkout) };
      } finally {
        // Also where nothing was read of it: its place is for others.
        await changes.return();
      }
    },
  };
}

/** What operators ask for. */
export function checkoutOperationsHandlers(api: CheckoutApi) {
  return {
    ListCheckouts: async ({ state, page, size }: ListMessage, call: CallContext) => {
      const paging = readSearch({ text: '', page, size }, { text: 'search', page: 'page', size: 'size' });
      const wanted = state === '' ? 'stuck' : checkState({ state }).state;
      const { pagination, checkouts } = await api.find({ ...paging, state: wanted as CheckoutStateName }, call);
      return { totalCount: pagination.totalCount, checkouts: checkouts.map(checkoutMessage) };
    },

    GetJournal: ({ checkoutId }: IdMessage, call: CallContext) =>
      named(async () => {
        const { entries } = await api.journal(checkoutId, call);
        return {
          entries: entries.map(({ at, data, ...entry }) => {
            return { ...entry, at: timestampMessage(at), data: JSON.stringify(data) };
          }),
        };
      }),

    ResumeCheckout: ({ checkoutId }: IdMessage, call: CallContext) =>
      named(async () => answered(await api.resume(checkoutId, call), call)),

    AbortCheckout: ({ checkoutId, reason }: IdMessage & { readonly reason: string }, call: CallContext) =>
      named(async () => answered(await api.abort(checkoutId, { reason }, call), call)),
  };
}

interface IdMessage {
  readonly checkoutId: string;
}

interface StartMessage {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly deliveryAddress: string;
  readonly paymentMethod: string;
}

interface ListMessage {
  readonly state: string;
  readonly page: number;
  readonly size: number;
}

const checkState = checker(Type.Object({ state: Type.Enum([...checkoutStates]) }), 'querystring');

const FIELDS: Readonly<Record<string, string>> = {
  id: 'checkout_id',
  deliveryAddress: 'delivery_address',
  paymentMethod: 'payment_method',
};

/** Faults in the proto's terms. */
function named<T>(run: () => Promise<T>): Promise<T> {
  return withFieldNames((field) => FIELDS[field] ?? field, run);
}

function answered(checkout: CheckoutView, call: CallContext) {
  call.setHeader('etag', etagOf(checkout.revision));
  return { checkout: checkoutMessage(checkout) };
}

function checkoutMessage({ id, total, startedAt, endedAt, steps, ...checkout }: CheckoutView) {
  return {
    ...checkout,
    checkoutId: id,
    steps,
    total: minorToText(numberToMinor(total) ?? 0),
    startedAt: timestampMessage(startedAt),
    endedAt: timestampMessage(endedAt),
  };
}
