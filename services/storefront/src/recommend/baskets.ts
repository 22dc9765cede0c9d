/** What is remembered of an order. */
interface Basket {
  readonly owner: string | undefined;
  readonly skus: readonly string[];
}

/** How much is remembered; older orders are forgotten, and their counts with them. */
export interface Limits {
  readonly orders: number;
}

/** Of an order with more products than this, the first ones count: pairs grow with the square. */
const MOST_PRODUCTS = 20;

/** Of one customer's orders, the last ones count. */
const LAST_ORDERS = 20;

/**
 * What customers bought together lately: the last orders, and how often each two products were in one of them. Holds
 * memory for so many orders and no more. Pure bookkeeping: it is told events, and asked.
 */
export class Baskets {
  readonly #limits: Limits;
  /** By order, oldest first. */
  readonly #orders = new Map<string, Basket>();
  /** A customer's orders, oldest first. */
  readonly #byOwner = new Map<string, Set<string>>();
  readonly #bought = new Counts();
  readonly #together = new Map<string, Counts>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Orders remembered. */
  get size(): number {
    return this.#orders.size;
  }

  /** An order was opened. One that is known already stays as it is: events come once more after a break. */
  opened(order: string, owner: string | undefined, skus: readonly string[]): void {
    if (this.#orders.has(order)) return;
    this.#put(order, { owner, skus: distinct(skus) });
    const [oldest] = this.#orders.keys();
    if (this.#orders.size > this.#limits.orders && oldest !== undefined) this.forget(oldest);
  }

  /** An order's products are others now. */
  changed(order: string, skus: readonly string[]): void {
    const basket = this.#orders.get(order);
    if (basket === undefined) return;
    this.#count(basket, -1);
    const next = { owner: basket.owner, skus: distinct(skus) };
    this.#orders.set(order, next); // keeps its place
    this.#count(next, 1);
  }

  /** An order was canceled, which says nothing of what goes together; its owner still sees it. */
  canceled(order: string): void {
    this.changed(order, []);
  }

  /** Forgets an order. */
  forget(order: string): void {
    const basket = this.#orders.get(order);
    if (basket === undefined) return;
    this.#orders.delete(order);
    this.#count(basket, -1);
    if (basket.owner === undefined) return;
    const own = this.#byOwner.get(basket.owner);
    own?.delete(order);
    if (own?.size === 0) this.#byOwner.delete(basket.owner);
  }

  /** Whose order it is, where that is remembered. */
  ownerOf(order: string): string | undefined {
    return this.#orders.get(order)?.owner;
  }

  /** A customer's last orders, newest first. */
  ordersOf(owner: string, most: number): string[] {
    return [...(this.#byOwner.get(owner) ?? [])].slice(-most).reverse();
  }

  /** What a customer has bought lately. */
  skusOf(owner: string): Set<string> {
    return new Set(this.ordersOf(owner, LAST_ORDERS).flatMap((order) => this.#orders.get(order)?.skus ?? []));
  }

  /**
   * Products that go well with what a customer bought lately, best first: those that were most often bought together with
   * it, then those that are bought most. Never what the customer has bought lately.
   */
  recommendedTo(owner: string, most: number): string[] {
    const has = this.skusOf(owner);
    const score = new Counts();
    for (const sku of has) {
      for (const [other, times] of this.#together.get(sku)?.entries() ?? []) score.add(other, times);
    }
    const best = [...score.best(), ...this.#bought.best()].filter((sku) => !has.has(sku));
    return distinct(best).slice(0, most);
  }

  #put(order: string, basket: Basket): void {
    this.#orders.set(order, basket);
    this.#count(basket, 1);
    if (basket.owner === undefined) return;
    const own = this.#byOwner.get(basket.owner) ?? new Set();
    this.#byOwner.set(basket.owner, own.add(order));
  }

  #count({ skus }: Basket, by: 1 | -1): void {
    for (const sku of skus) this.#bought.add(sku, by);
    const some = skus.slice(0, MOST_PRODUCTS);
    for (const sku of some) {
      const others = this.#together.get(sku) ?? new Counts();
      this.#together.set(sku, others);
      for (const other of some) if (other !== sku) others.add(other, by);
      if (others.size === 0) this.#together.delete(sku);
    }
  }
}

/** How often something was. What is at none takes no room. */
class Counts {
  readonly #times = new Map<string, number>();

  get size(): number {
    return this.#times.size;
  }

  add(key: string, by: number): void {
    const times = (this.#times.get(key) ?? 0) + by;
    if (times === 0) this.#times.delete(key);
    else this.#times.set(key, times);
  }

  entries(): Iterable<readonly [string, number]> {
    return this.#times;
  }

  /** All of them, the most frequent first; equal ones by name, so that the answer is the same on every replica. */
  best(): string[] {
    return [...this.#times].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([key]) => key);
  }
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
