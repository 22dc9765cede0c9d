import type { CachePart } from './two-level-cache.ts';

/** The part of the cache that streams of a category are about. */
const PART_OF: Readonly<Record<string, CachePart>> = { product: 'products', account: 'profiles' };

/** Something kept that an event has overtaken. */
export interface Stale {
  readonly part: CachePart;
  readonly key: string;
}

/**
 * What an event has overtaken: the product or profile that its stream is about; of an order, what is recommended to its
 * owner.
 * @param stream its stream, `product-<sku>`
 * @param ownerOf whose an order is
 */
export function overtakenBy(stream: string, ownerOf: (order: string) => string | undefined): Stale | undefined {
  const [, category = '', id = ''] = /^([a-z]+)-(.+)$/.exec(stream) ?? [];
  const part = PART_OF[category];
  if (part !== undefined) return { part, key: id };
  const owner = category === 'order' ? ownerOf(id) : undefined;
  return owner === undefined ? undefined : { part: 'recommendations', key: owner };
}

export interface InvalidationOptions {
  drop(part: CachePart, keys: readonly string[]): Promise<void>;
  /**
   * After this time all is dropped once more: who reads right after an event may get, and keep, what a view that is
   * behind still shows. Milliseconds.
   */
  readonly viewsLagMs: number;
  /** Events are gathered for this time, so that an import of a million products is thousands of calls. Milliseconds. */
  readonly gatherMs: number;
}

/** Keys in one call. */
const MOST = 1_000;

/** Drops what events have overtaken: soon, and once more when the views have surely seen them. */
export class Invalidation {
  readonly #options: InvalidationOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #gathered = new Map<CachePart, Set<string>>();

  constructor(options: InvalidationOptions) {
    this.#options = options;
  }

  add({ part, key }: Stale): void {
    if (this.#gathered.size === 0) this.#later(this.#options.gatherMs, () => this.#flush());
    const keys = this.#gathered.get(part) ?? new Set();
    this.#gathered.set(part, keys.add(key));
    if (keys.size >= MOST) this.#flush();
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #flush(): void {
    const gathered = this.#gathered;
    this.#gathered = new Map();
    const dropAll = () => {
      for (const [part, keys] of gathered) void this.#options.drop(part, [...keys]);
    };
    dropAll();
    if (gathered.size > 0) this.#later(this.#options.viewsLagMs, dropAll);
  }

  #later(milliseconds: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, milliseconds);
    this.#timers.add(timer);
  }
}
