import { isDeepStrictEqual } from 'node:util';
import type { LifeCommand } from './life.ts';
import type { CartItem, Customer } from './shop.ts';

/** Of a value that differs, so many characters are told. */
const LONGEST_VALUE = 200;

/** What the view of an order must show, by what was acknowledged. Its names are those of the REST answer. */
interface Shown extends Customer {
  shopItems: readonly CartItem[];
  accountEmail: string;
  deliveryAddress: string;
  cancelReason: string;
  totalPrice: number;
  paid: boolean;
  submitted: boolean;
  completed: boolean;
  canceled: boolean;
  paymentID: string;
}

/** The order that the acknowledged commands make. */
export class ExpectedOrder {
  id = '';
  /** Of the last acknowledged command; -1 before the first. */
  revision = -1;
  readonly #shown: Shown = {
    shopItems: [],
    accountEmail: '',
    deliveryAddress: '',
    cancelReason: '',
    totalPrice: 0,
    paid: false,
    submitted: false,
    completed: false,
    canceled: false,
    paymentID: '',
  };

  get accountEmail(): string {
    return this.#shown.accountEmail;
  }

  apply(id: string, { kind, body = {} }: LifeCommand, revision: number): void {
    const shown = this.#shown;
    this.id = id;
    this.revision = revision;
    Object.assign(shown, withoutTimes(body));
    shown.totalPrice = total(shown.shopItems);
    shown.paid ||= kind === 'pay';
    shown.submitted ||= kind === 'submit';
    shown.completed ||= kind === 'complete';
    shown.canceled ||= kind === 'cancel';
  }

  /** How `order`, the JSON of a GET or of a search, differs; empty where it does not. */
  differences(order: Record<string, unknown>): string[] {
    const payment = order.payment as { paymentID?: string } | undefined;
    const actual: Record<string, unknown> = { ...order, paymentID: payment?.paymentID };
    return Object.entries(this.#shown)
      .filter(([name, value]) => !isDeepStrictEqual(actual[name], value))
      .map(([name, value]) => `${name} is ${short(actual[name])}, not ${short(value)}`);
  }
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}...`;
}

function withoutTimes({ timestamp, ...body }: NonNullable<LifeCommand['body']>) {
  return body;
}

/** In whole cents, so that nothing is added up as a float. */
function total(items: readonly CartItem[]): number {
  return items.reduce((sum, { price, quantity }) => sum + Math.round(price * 100) * quantity, 0) / 100;
}
