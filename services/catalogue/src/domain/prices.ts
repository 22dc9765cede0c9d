import type { ProductEvent } from '../../contract/events.ts';

/** A price and since when it holds. */
export interface PriceSince {
  readonly priceMinor: number;
  readonly since: Date;
}

/** An event and when it was recorded. */
export interface Recorded {
  readonly event: ProductEvent;
  readonly created: Date;
}

/** The prices that a product has had, oldest first: one for each event after which it cost something else. */
export function pricesOf(events: readonly Recorded[]): readonly PriceSince[] {
  const prices: PriceSince[] = [];
  for (const { event, created } of events) {
    if (!('priceMinor' in event.data)) continue;
    const { priceMinor } = event.data;
    if (priceMinor !== prices.at(-1)?.priceMinor) prices.push({ priceMinor, since: created });
  }
  return prices;
}
