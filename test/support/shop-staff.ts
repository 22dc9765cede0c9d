import { randomUUID } from 'node:crypto';
import type { Answer, Customer, ShopApi } from '@keelson/local/shop-api';
import { uniqueWord } from './order-bodies.ts';

/** The address of whoever runs the shop. */
const OPERATOR_EMAIL = 'operator@example.com';

/** Settings of a platform that has this operator. */
export const staffed = { OPERATOR_EMAILS: OPERATOR_EMAIL };

/** What is there of an item. */
export interface Stock {
  readonly available: number;
  readonly onHand: number;
  readonly held: number;
}

/** Something for sale. */
export interface Goods {
  readonly sku: string;
  /** Finds it, and no other, in a search. */
  readonly title: string;
}

/** Those who run a shop, for platforms that are {@link staffed}. */
export class ShopStaff {
  readonly #shop: ShopApi;
  readonly #operator: Customer;

  private constructor(shop: ShopApi, operator: Customer) {
    this.#shop = shop;
    this.#operator = operator;
  }

  /** Registers the operator and signs in. */
  static async hire(shop: ShopApi): Promise<ShopStaff> {
    return new ShopStaff(shop, await shop.newCustomer(OPERATOR_EMAIL));
  }

  /** The same operator, signed in at a shop that was started again. */
  async signedIn(shop: ShopApi): Promise<ShopStaff> {
    return new ShopStaff(shop, await shop.signIn(OPERATOR_EMAIL));
  }

  get token(): string {
    return this.#operator.token;
  }

  /** As the operator; a body goes as JSON. */
  call(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#shop.call(method, path, { token: this.token, ...(body !== undefined && { body }) });
  }

  /** Puts something of its own up for sale, with so many pieces in a warehouse of its own. @param price of one piece */
  async offer({ price, pieces }: { readonly price: number; readonly pieces: number }): Promise<Goods> {
    const sku = `sku-${randomUUID()}`;
    const title = uniqueWord();
    const warehouse = `warehouse-${randomUUID()}`;
    await this.#must('POST', '/api/v1/products', { sku, title, price });
    await this.#must('POST', '/api/v1/warehouses', { warehouse, title: 'By the quay' });
    await this.#must('POST', `/api/v1/stock/${sku}/adjustments`, { warehouse, change: pieces, reason: 'Delivery' });
    return { sku, title };
  }

  /** What is there of an item, as customers see it: a moment late. */
  async stock(sku: string): Promise<Stock> {
    const { body } = await this.call('GET', `/api/v1/stock?sku=${sku}`);
    const { available, onHand, held } = body.stock[0];
    return { available, onHand, held };
  }

  async #must(method: string, path: string, body: unknown): Promise<void> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
}
