import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Customer, ShopApi } from '@keelson/local/shop-api';
import type { Goods } from './shop-staff.ts';

/** Cards, and how often they are used: some are declined, some answer late, twice or not at all. */
const CARDS: readonly (readonly [string, number])[] = [
  ['tok_ok', 5],
  ['tok_declined', 2],
  ['tok_slow', 1],
  ['tok_timeout', 1],
  ['tok_lost_answer', 2],
  ['tok_duplicate_webhook', 2],
];
const DECK = CARDS.flatMap(([card, times]) => Array.from({ length: times }, () => card));

/** Most pieces of one item in a basket. */
const MOST_PIECES = 3;
/** How long a client waits for a checkout before it begins the next one. Seconds. */
const WAIT_S = 2;

/** A checkout as its client knows it. */
export interface TrackedCheckout {
  readonly customer: Pick<Customer, 'email'>;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly card: string;
  readonly key: string;
  /** Empty as long as no answer has told it. */
  id: string;
}

/** Clients that buy one basket after the other until they are stopped, or an answer is lost. */
export class CheckoutTraffic {
  readonly checkouts: TrackedCheckout[] = [];
  /** Answers that should not have been. */
  readonly faults: string[] = [];
  /** Checkouts whose beginning was acknowledged. */
  acknowledged = 0;
  readonly #shop: ShopApi;
  readonly #goods: readonly Goods[];
  readonly #random: () => number;
  readonly #clients: Promise<unknown>;
  #stopping = false;

  constructor(options: TrafficOptions) {
    this.#shop = options.shop;
    this.#goods = options.goods;
    this.#random = options.random;
    const clients = Array.from({ length: options.clients }, (_, index) => this.#client(one(options.customers, index)));
    this.#clients = Promise.all(clients);
  }

  /** Lets each client finish the request in hand. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#clients;
  }

  async #client(customer: Customer): Promise<void> {
    while (!this.#stopping) {
      const checkout = { customer, lines: this.#basket(), card: this.#pick(DECK), key: randomUUID(), id: '' };
      this.checkouts.push(checkout);
      if (!(await this.#buy(customer, checkout))) return;
    }
  }

  /** @returns false where the answer was lost */
  async #buy(customer: Customer, checkout: TrackedCheckout): Promise<boolean> {
    const begun = await begin(this.#shop, customer.token, checkout).catch(() => undefined);
    if (begun === undefined) return false;
    if (begun.fault !== undefined) this.faults.push(begun.fault);
    else if (checkout.id !== '') this.acknowledged++;
    return true;
  }

  #basket() {
    const first = Math.floor(this.#random() * this.#goods.length);
    const items = this.#random() < 0.5 ? [first] : [first, first + 1];
    return items.map((item) => {
      const quantity = 1 + Math.floor(this.#random() * MOST_PIECES);
      return { sku: one(this.#goods, item).sku, quantity };
    });
  }

  #pick<T>(from: readonly T[]): T {
    return one(from, Math.floor(this.#random() * from.length));
  }
}

export interface TrafficOptions {
  readonly shop: ShopApi;
  /** Shared by the clients. */
  readonly customers: readonly Customer[];
  readonly goods: readonly Goods[];
  readonly clients: number;
  readonly random: () => number;
}

/** Too many at once, not available, out of time: what each of them asks for is to repeat it under the same key. */
const REPEATED: readonly number[] = [429, 503, 504];
const REPEAT_EVERY_MS = 500;

/**
 * Sends a checkout, or sends it again: the key makes it the same one. It knows its id from then on, unless it is still in
 * doubt.
 * @returns what is wrong with the answer
 * @throws where the answer was lost
 */
async function begin(
  shop: ShopApi,
  token: string,
  checkout: TrackedCheckout,
): Promise<{ readonly fault: string | undefined }> {
  const { lines, card: paymentMethod, key } = checkout;
  const { status, body } = await shop.buy(token, lines, { paymentMethod, key, waitSeconds: WAIT_S });
  if (REPEATED.includes(status)) return { fault: undefined };
  if (status !== 201 && status !== 202) return { fault: `${status} ${JSON.stringify(body)}` };
  checkout.id = body.id;
  return { fault: undefined };
}

/**
 * Sends a checkout again and again until it is known that it has begun.
 * @param withinMs milliseconds
 * @throws Error where it is refused, the answer is lost, or time is up
 */
export async function beginSurely(
  shop: ShopApi,
  token: string,
  checkout: TrackedCheckout,
  withinMs: number,
): Promise<void> {
  for (const end = Date.now() + withinMs; checkout.id === ''; await pause(REPEAT_EVERY_MS)) {
    const { fault } = await begin(shop, token, checkout);
    if (fault !== undefined) throw new Error(fault);
    if (checkout.id !== '') return;
    if (Date.now() > end) throw new Error(`It is not known whether checkout ${checkout.key} has begun.`);
  }
}

function one<T>(from: readonly T[], index: number): T {
  const found = from[index % from.length];
  if (found === undefined) throw new Error('There is nothing to choose from.');
  return found;
}
