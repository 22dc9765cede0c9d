import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { ExpectedOrder } from './expected-order.ts';
import { type LifeCommand, planLife } from './life.ts';
import type { LoadOptions } from './options.ts';
import type { Answer, OrdersApi } from './orders-api.ts';
import { Shop } from './shop.ts';
import type { Statistics } from './statistics.ts';

/** No answer, many at once, the store away: what says to try again. */
const TRY_AGAIN: ReadonlySet<number> = new Set([0, 429, 503]);

/** Orders that one connection takes through their lives side by side, so that a platform sees many open ones. */
const OPEN_ORDERS = 8;
/** A command whose answer was lost, or that found a store away, is sent again under its key, so many times. */
const MOST_TRIES = 10;
/** Orders whose end state is kept, to be compared with what the platform says. */
const SAMPLE = 500;

interface OpenOrder {
  readonly index: number;
  readonly life: readonly LifeCommand[];
  readonly expected: ExpectedOrder;
  id: string;
  /** Number of the next command. */
  next: number;
}

/** Takes orders through their lives over a fixed number of connections, each sending one request after the other. */
export class Driver {
  /** What was acknowledged of a sample of the orders, evenly spread. */
  readonly sample: ExpectedOrder[] = [];
  readonly #api: OrdersApi;
  readonly #options: LoadOptions;
  readonly #statistics: Statistics;
  readonly #signal: AbortSignal;
  readonly #shop: Shop;
  /** Keys of one run never meet those of another. */
  readonly #run = randomBytes(6).toString('hex');
  readonly #sampleEvery: number;
  #begun = 0;
  #away = false;

  constructor(api: OrdersApi, options: LoadOptions, statistics: Statistics, signal: AbortSignal) {
    this.#api = api;
    this.#options = options;
    this.#statistics = statistics;
    this.#signal = signal;
    this.#shop = new Shop(options.seed, options.orders);
    this.#sampleEvery = Math.max(1, Math.floor(options.orders / SAMPLE));
  }

  /** Whether the platform has gone away for good. */
  get away(): boolean {
    return this.#away;
  }

  /** Resolves when every order's life has ended, the signal aborts, or the platform has gone away for good. */
  async run(): Promise<void> {
    const { connections } = this.#options;
    await Promise.all(Array.from({ length: connections }, () => this.#connection()));
    this.#statistics.end();
  }

  async #connection(): Promise<void> {
    const { orders, connections } = this.#options;
    const most = Math.min(OPEN_ORDERS, Math.ceil(orders / connections));
    const open: OpenOrder[] = [];
    for (let turn = 0; !this.#signal.aborted && !this.#away; turn++) {
      while (open.length < most && this.#begun < orders) open.push(this.#begin());
      const order = open[turn % open.length];
      if (!order) return;
      if (!(await this.#step(order))) return;
      if (order.next < order.life.length) continue;
      open.splice(open.indexOf(order), 1);
      this.#statistics.orders++;
    }
  }

  #begin(): OpenOrder {
    const index = this.#begun++;
    const expected = new ExpectedOrder();
    if (index % this.#sampleEvery === 0) this.sample.push(expected);
    return { index, life: planLife(this.#shop, index, new Date()), expected, id: '', next: 0 };
  }

  /** @returns false when there is no answer to be had any more */
  async #step(order: OpenOrder): Promise<boolean> {
    const command = order.life[order.next] as LifeCommand;
    // A repeat goes under the key of the command before it.
    const step = command.expected === 'repeat' ? order.next - 1 : order.next;
    const answer = await this.#send(order, command, `load-${this.#run}-${order.index}-${step}`);
    if (!answer) return false;
    order.next++;
    this.#judge(order, command, answer);
    return true;
  }

  /** Sends a command until it has an answer; undefined when the platform stays away. */
  async #send(order: OpenOrder, { kind, body }: LifeCommand, key: string): Promise<Answer | undefined> {
    for (let tries = 0; tries < MOST_TRIES && !this.#signal.aborted; tries++) {
      const sent = performance.now();
      const answer = await this.#api.command(kind, order.id, body, key);
      if (answer.status !== 0) this.#statistics.record(kind, performance.now() - sent);
      if (!TRY_AGAIN.has(answer.status)) return answer;
      this.#statistics.error(answer.status);
      await setTimeout((answer.retryAfter ?? 1) * 1000, undefined, { signal: this.#signal }).catch(() => {});
    }
    if (!this.#signal.aborted && !this.#away) {
      this.#away = true;
      this.#statistics.fault(`The platform went away: ${MOST_TRIES} tries of one command had no answer.`);
    }
    return undefined;
  }

  #judge(order: OpenOrder, command: LifeCommand, answer: Answer): void {
    const { status, text, revision } = answer;
    const { kind, expected } = command;
    if (expected === 'refused' && status === 409) {
      this.#statistics.refused++;
      return;
    }
    const wanted = kind === 'create' ? 201 : 200;
    if (status !== wanted || expected === 'refused') {
      this.#statistics.error(status);
      this.#statistics.fault(`${kind} of order ${order.id || order.index} (${expected}): ${status} ${text}`);
      order.next = order.life.length;
      return;
    }
    this.#statistics.acknowledged++;
    if (kind === 'create') order.id = JSON.parse(text);
    const first = order.expected.revision;
    if (expected === 'repeat') {
      if (revision !== first)
        this.#statistics.fault(`repeat of ${kind} on ${order.id}: revision ${revision}, not ${first}`);
      return;
    }
    this.#statistics.events++;
    if (revision !== first + 1) this.#statistics.fault(`${kind} on ${order.id}: revision ${revision} after ${first}`);
    order.expected.apply(order.id, command, revision);
  }
}
