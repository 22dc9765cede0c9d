import { randomUUID } from 'node:crypto';
import { type CallContext, checker, requireCaller, requireRole, ServiceError } from '@keelson/chassis';
import { idFromKey } from '@keelson/eventsourcing';
import type { SagaCommand, SagaHandler, SagaPatience, SagaState, SagaTrace } from '@keelson/eventsourcing/saga';
import { type CommandApi, readUuid } from '@keelson/servicekit';
import {
  abortCheckoutRequest,
  type CheckoutEvent,
  type CheckoutInput,
  type CheckoutListView,
  type CheckoutView,
  checkoutCategory,
  type JournalView,
  type StartCheckoutRequest,
  startCheckoutRequest,
} from '../../contract/index.ts';
import type { Catalogue } from '../callees/catalogue.ts';
import { payable, priced } from '../domain/basket.ts';
import type { CheckoutChange, CheckoutWatch } from '../live/checkout-watch.ts';
import { checkoutNotFound, OPERATOR, requireOwner } from '../read/access.ts';
import type { CheckoutList, ListRequest } from '../read/checkout-list.ts';
import { checkoutJson, shown } from '../read/shown-checkout.ts';

export type CheckoutCommandApi = CommandApi<SagaCommand<CheckoutInput>, CheckoutEvent, SagaState<CheckoutInput>>;

export interface CheckoutApiOptions {
  readonly commands: Pick<CheckoutCommandApi, 'create' | 'change'>;
  readonly handler: Pick<SagaHandler<CheckoutInput>, 'known' | 'load' | 'history'>;
  readonly catalogue: Catalogue;
  readonly list: CheckoutList;
  readonly watch: CheckoutWatch;
  readonly patience: SagaPatience;
  /** What a step's call can be traced back to. */
  readonly trace: (call: CallContext) => SagaTrace | undefined;
  readonly now?: () => number;
}

/**
 * How much longer stock stays reserved than a checkout may take. A hold that outlives its checkout is given back by the way
 * back; one that ends before makes a buyer pay for nothing. Milliseconds.
 */
const RESERVATION_MARGIN_MS = 15 * 60_000;

const checkStart = checker(startCheckoutRequest, 'body');
const checkAbort = checker(abortCheckoutRequest, 'body');

/** What can be asked about checkouts, for both APIs alike: who may, values checked, the revision told as ETag. */
export class CheckoutApi {
  readonly #options: CheckoutApiOptions;
  readonly #now: () => number;

  constructor(options: CheckoutApiOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Begins to buy, at the catalogue's prices of now.
   * @throws ServiceError `unauthenticated`, `invalid`, `rule` (see `basket.ts`), `key-reused`, and what the
   *   catalogue and the store answer where they are away
   */
  async start(body: unknown, call: CallContext): Promise<CheckoutView> {
    const caller = requireCaller(call);
    const request = checkStart(body);
    const key = call.header('idempotency-key');
    const id = key === undefined ? randomUUID() : idFromKey(checkoutCategory, `${caller.id} ${key}`);
    const { lines, totalMinor } = await this.#priced(request, id, key !== undefined, call);
    const now = this.#now();
    const input: CheckoutInput = {
      accountId: caller.id,
      accountEmail: caller.email,
      lines: [...lines],
      totalMinor,
      deliveryAddress: request.deliveryAddress,
      paymentMethod: request.paymentMethod,
      reservedUntil: new Date(now + this.#options.patience.deadlineMs + RESERVATION_MARGIN_MS).toISOString(),
    };
    const command = { type: 'start', input, now, trace: this.#options.trace(call) } as const;
    const { revision } = await this.#options.commands.create(command, call, { id, request });
    const state = await this.#options.handler.known(id, call.deadline.epochMs);
    const checkout = shown(state);
    // A repeat finds it further on, and its revision is for the store to say.
    return checkout && isJustBegun(state) ? checkoutJson(id, revision, checkout) : this.read(id, call);
  }

  /** As it is now. @throws ServiceError `unauthenticated`, `not-found` */
  async read(id: unknown, call: CallContext): Promise<CheckoutView> {
    const known = readUuid(id);
    const loaded = await this.#options.handler.load(known, call.deadline.epochMs);
    const checkout = loaded && shown(loaded.state);
    requireOwner(call, known, checkout?.ownerId);
    if (!loaded || !checkout) throw checkoutNotFound(known);
    return checkoutJson(known, loaded.revision, checkout);
  }

  /**
   * How it goes on after revision `after`, until it has ended.
   * @param deadline epoch milliseconds until which the watch must have begun
   * @throws ServiceError `unauthenticated`, `not-found`, `invalid` when it is not at `after` yet, `too-many`
   */
  async follow(
    id: unknown,
    after: number,
    call: CallContext,
    deadline: number,
  ): Promise<AsyncGenerator<CheckoutChange, void>> {
    const known = readUuid(id);
    const loaded = await this.#options.handler.load(known, deadline);
    requireOwner(call, known, loaded && shown(loaded.state)?.ownerId);
    if (loaded && after > loaded.revision) throw notThereYet(loaded.revision);
    return this.#options.watch.follow(known, after, call.signal, call.caller?.id);
  }

  /**
   * Waits for a checkout that has just begun to come to rest: ended or stuck.
   * @param ms milliseconds, at most
   * @returns as it is then
   */
  async settled(begun: CheckoutView, ms: number): Promise<CheckoutView> {
    const { watch } = this.#options;
    if (ms <= 0 || !watch.hasRoom || atRest(begun)) return begun;
    let latest = begun;
    try {
      for await (const { checkout } of watch.follow(begun.id, begun.revision, AbortSignal.timeout(ms))) {
        latest = checkout;
        if (atRest(checkout)) break;
      }
    } catch {
      // Time is up, or the store went away: what is known by now is the answer, and where to ask again.
    }
    return latest;
  }

  /** @throws ServiceError `unauthenticated` */
  async find(request: ListRequest, call: CallContext): Promise<CheckoutListView> {
    const bounds = { deadline: call.deadline.epochMs, signal: call.signal };
    return this.#options.list.find(request, requireCaller(call), bounds);
  }

  /** @throws ServiceError `unauthenticated`, `forbidden`, `not-found` */
  async journal(id: unknown, call: CallContext): Promise<JournalView> {
    requireRole(call, OPERATOR);
    const known = readUuid(id);
    const entries = await this.#options.handler.history(known, { deadline: call.deadline.epochMs });
    if (!entries) throw checkoutNotFound(known);
    return {
      entries: entries.map(({ event, revision, created }) => {
        return { revision, type: event.type, at: created.toISOString(), data: withoutToken(event) };
      }),
    };
  }

  /** Tries again what it is stuck at. @throws ServiceError `unauthenticated`, `forbidden`, `rule` (`saga-not-stuck`) */
  async resume(id: unknown, call: CallContext): Promise<CheckoutView> {
    const { id: by } = requireRole(call, OPERATOR);
    const command = { type: 'resume', by, now: this.#now() } as const;
    await this.#options.commands.change(id, command, call, { request: { type: 'resume' } });
    return this.read(id, call);
  }

  /** Gives up and undoes. @throws ServiceError `unauthenticated`, `forbidden`, `invalid`, `rule` (`saga-ended`) */
  async abort(id: unknown, body: unknown, call: CallContext): Promise<CheckoutView> {
    const { id: by } = requireRole(call, OPERATOR);
    const { reason } = checkAbort(body);
    const command = { type: 'abort', by, reason, now: this.#now() } as const;
    await this.#options.commands.change(id, command, call, { request: { type: 'abort', reason } });
    return this.read(id, call);
  }

  /** What a repeat under its key buys is in the journal already: it is answered whatever the catalogue says by now. */
  async #priced({ lines: wanted }: StartCheckoutRequest, id: string, keyed: boolean, call: CallContext) {
    const skus = wanted.map(({ sku }) => sku);
    const offers = await this.#options.catalogue.products(skus, call);
    try {
      const lines = priced(wanted, offers);
      return { lines, totalMinor: payable(lines) };
    } catch (refusal) {
      if (keyed && (await this.#options.handler.load(id, call.deadline.epochMs))) return { lines: [], totalMinor: 0 };
      throw refusal;
    }
  }
}

/** Nothing moves any more, for now at least. */
export function atRest({ state }: Pick<CheckoutView, 'state'>): boolean {
  return state === 'completed' || state === 'compensated' || state === 'stuck';
}

function isJustBegun({ phase, inHand, done }: SagaState<unknown>): boolean {
  return phase === 'running' && inHand === undefined && done.length === 0;
}

/** Operators read journals; what a payer pays with is none of their business. */
function withoutToken({ type, data }: { readonly type: string; readonly data: unknown }): unknown {
  if (type !== 'V1_SAGA_STARTED') return data;
  const { input, ...rest } = data as { readonly input: CheckoutInput };
  return { ...rest, input: { ...input, paymentMethod: '***' } };
}

function notThereYet(head: number): ServiceError {
  const fault = { field: 'last-event-id', message: `is ahead of the checkout, which is at revision ${head}` };
  return new ServiceError('invalid', 'The checkout has no such revision.', { faults: [fault] });
}
