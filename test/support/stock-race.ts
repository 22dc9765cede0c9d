import { randomUUID } from 'node:crypto';
import { type Customer, ShopApi } from '@keelson/local/shop-api';
import { expect, vi } from 'vitest';
import { atOnce } from './at-once.ts';
import { beginSurely, type TrackedCheckout } from './checkout-traffic.ts';
import { atRest, type Checkout } from './checkouts.ts';
import type { Platform } from './platform.ts';
import { kept, ProviderBooks } from './provider-books.ts';
import { ShopStaff } from './shop-staff.ts';

/** Signing in takes its time on purpose, so the buyers share these. */
const CUSTOMERS = 5;
/** Price of a piece, as the books have it. */
const PRICE_MINOR = 1_000;
/** Longest time for all to know how it went. Milliseconds. */
const ALL_WITHIN_MS = 300_000;

/**
 * So many buyers want one piece each at the same time, of fewer pieces. Checks that as many are sold as there are, that
 * the others hear that it is sold out, and that nobody else pays. For a platform that is `staffed` and has
 * `readableBooks`.
 */
export async function stockRace(
  platform: Platform,
  { buyers, pieces }: { readonly buyers: number; readonly pieces: number },
): Promise<void> {
  const shop = new ShopApi(platform.url);
  const staff = await ShopStaff.hire(shop);
  const customers = await Promise.all(Array.from({ length: CUSTOMERS }, () => shop.newCustomer()));
  const { sku } = await staff.offer({ price: PRICE_MINOR / 100, pieces });

  const wanting = Array.from({ length: buyers }, (_, index): [Customer, TrackedCheckout] => {
    const customer = customers[index % CUSTOMERS] as Customer;
    return [customer, { customer, lines: [{ sku, quantity: 1 }], card: 'tok_ok', key: randomUUID(), id: '' }];
  });
  await Promise.all(wanting.map(([{ token }, checkout]) => beginSurely(shop, token, checkout, ALL_WITHIN_MS)));
  const ended = await atOnce(wanting, 16, ([, { id }]) => atRest(shop, staff.token, id, ALL_WITHIN_MS));

  expect(counted(ended)).toEqual({ completed: pieces, 'compensated out-of-stock': buyers - pieces });
  await vi.waitFor(async () => expect(await staff.stock(sku)).toEqual({ available: 0, onHand: 0, held: 0 }), {
    timeout: 30_000,
  });
  const sold = ended.filter(({ state }) => state === 'completed').map(({ orderId }) => orderId);
  const paid = (await new ProviderBooks(platform).all()).filter((payment) => kept(payment) > 0);
  expect(paid.map(({ orderReference }) => orderReference).sort()).toEqual(sold.sort());
  expect(paid.map(kept).every((amount) => amount === PRICE_MINOR)).toBe(true);
}

/** How many ended in which way. */
function counted(checkouts: readonly Checkout[]): Record<string, number> {
  const ends = checkouts.map(({ state, problem }) => `${state} ${problem}`.trim());
  return Object.fromEntries(
    Object.entries(Object.groupBy(ends, (end) => end)).map(([end, of = []]) => [end, of.length]),
  );
}
