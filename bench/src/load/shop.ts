import { base, en, Faker } from '@faker-js/faker';

/** One line of a cart, as the REST API takes it. */
export interface CartItem {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly quantity: number;
  /** At most two decimals. */
  readonly price: number;
}

export interface Customer {
  readonly accountEmail: string;
  readonly deliveryAddress: string;
}

type Product = Omit<CartItem, 'quantity'>;

/** Articles that the shop sells. */
const PRODUCTS = 1_000;
/** Orders that a customer places on average. */
const ORDERS_PER_CUSTOMER = 4;

/** A made-up shop: its articles and its customers. The same seed makes the same shop. */
export class Shop {
  readonly faker = new Faker({ locale: [en, base] });
  readonly #seed: number;
  readonly #customers: number;
  readonly #products: readonly Product[];

  constructor(seed: number, orders: number) {
    this.#seed = seed;
    this.#customers = Math.ceil(orders / ORDERS_PER_CUSTOMER);
    this.faker.seed([seed, 1]);
    this.#products = Array.from({ length: PRODUCTS }, () => this.#product());
  }

  /** Makes what comes next depend on nothing but the seed and the number of the order. */
  beginOrder(index: number): void {
    this.faker.seed([this.#seed, 2, index]);
  }

  /** One of the shop's customers; some order often. */
  customer(): Customer {
    const { faker } = this;
    const which = faker.number.int(this.#customers - 1);
    const next = faker.number.int();
    faker.seed([this.#seed, 3, which]);
    const customer = { accountEmail: faker.internet.exampleEmail().toLowerCase(), deliveryAddress: this.address() };
    faker.seed(next);
    return customer;
  }

  address(): string {
    const { location } = this.faker;
    return `${location.streetAddress()}, ${location.zipCode()} ${location.city()}`;
  }

  /** One to six articles, mostly one or two of each. */
  cart(): readonly CartItem[] {
    const { helpers, number } = this.faker;
    const products = helpers.arrayElements(this.#products, { min: 1, max: 6 });
    return products.map((product) => ({
      ...product,
      quantity:
        helpers.maybe(() => number.int({ min: 3, max: 40 }), { probability: 0.1 }) ?? number.int({ min: 1, max: 2 }),
    }));
  }

  #product(): Product {
    const { commerce, string } = this.faker;
    return {
      id: `sku-${string.alphanumeric({ length: 8, casing: 'lower' })}`,
      title: commerce.productName(),
      description: commerce.productDescription(),
      price: Number(commerce.price({ min: 1, max: 900, dec: 2 })),
    };
  }
}
