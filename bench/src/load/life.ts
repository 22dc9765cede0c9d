import type { CartItem, Shop } from './shop.ts';

export const commandKinds = ['create', 'cart', 'address', 'pay', 'submit', 'complete', 'cancel'] as const;
export type CommandKind = (typeof commandKinds)[number];

/**
 * What must come of a command: `done` changes the order, `repeat` is the one before once more, under the same
 * Idempotency-Key, and `refused` is asked for too late.
 */
export type Expectation = 'done' | 'repeat' | 'refused';

/** The bodies of the REST contract, all in one. */
export interface CommandBody {
  readonly shopItems?: readonly CartItem[];
  readonly accountEmail?: string;
  readonly deliveryAddress?: string;
  readonly paymentID?: string;
  readonly timestamp?: string;
  readonly cancelReason?: string;
}

export interface LifeCommand {
  readonly kind: CommandKind;
  readonly body?: CommandBody;
  readonly expected: Expectation;
}

const CANCEL_REASONS = [
  'Found it cheaper elsewhere',
  'Ordered by mistake',
  'Delivery takes too long',
  'Changed my mind',
  'Payment did not go through',
];

/**
 * One order's life, from the cart to the door. Of 100 orders: 30 change the cart once or twice, 12 the address, 90 are
 * paid, 86 submitted, 80 delivered; 8 are canceled on the way and the rest stays open. 2 customers click twice and
 * 1 asks for another address after delivery.
 */
export function planLife(shop: Shop, index: number, now: Date): readonly LifeCommand[] {
  shop.beginOrder(index);
  const { faker } = shop;
  const chance = (probability: number) => faker.datatype.boolean(probability);
  const life: LifeCommand[] = [];
  const add = (kind: CommandKind, body?: CommandBody, expected: Expectation = 'done') =>
    life.push({ kind, expected, ...(body && { body }) });
  const cancel = () => add('cancel', { cancelReason: faker.helpers.arrayElement(CANCEL_REASONS) });

  add('create', { shopItems: shop.cart(), ...shop.customer() });
  if (chance(0.3)) add('cart', { shopItems: shop.cart() });
  if (chance(0.08)) add('cart', { shopItems: shop.cart() });
  if (chance(0.12)) add('address', { deliveryAddress: shop.address() });
  if (!chance(0.9)) {
    if (chance(0.4)) cancel();
    return life;
  }

  const payment = { paymentID: `pay_${faker.string.alphanumeric(24)}`, timestamp: now.toISOString() };
  add('pay', payment);
  if (chance(0.02)) add('pay', payment, 'repeat');
  if (!chance(0.96)) {
    if (chance(0.5)) cancel();
    return life;
  }

  add('submit');
  if (!chance(0.93)) {
    if (chance(0.4)) cancel();
    return life;
  }

  add('complete');
  if (chance(0.01)) add('address', { deliveryAddress: shop.address() }, 'refused');
  return life;
}
