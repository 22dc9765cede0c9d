import { randomUUID } from 'node:crypto';
import { aCart, anOrder, aPayment, uniqueWord } from './order-bodies.ts';
import { type Answer, type CommandName, eventOf, OrdersApi } from './orders-api.ts';

/** A command as it was sent: all that a repeat needs. */
interface Sent {
  readonly command: CommandName;
  readonly body: unknown;
  readonly key: string;
}

/** One order and all that its client knows of it. */
export interface TrackedOrder {
  /** Empty until the create was acknowledged. */
  id: string;
  /** Finds this order, and no other, in a search. */
  readonly word: string;
  /** Event types of the acknowledged commands, in order. */
  readonly acknowledged: string[];
  /** The command whose answer was lost. */
  inDoubt: Sent | undefined;
}

/**
 * Clients that take orders through their lives through the public API, one request after the other each, and write
 * down what was acknowledged. A client ends when it is told to, or when an answer is lost.
 */
export class Traffic {
  readonly orders: TrackedOrder[] = [];
  /** Answers that should not have been: neither lost nor a success. */
  readonly faults: string[] = [];
  /** Commands acknowledged so far. */
  acknowledged = 0;
  readonly #api: OrdersApi;
  readonly #clients: Promise<unknown>;
  #stopping = false;

  constructor(url: string, clients: number) {
    this.#api = new OrdersApi(url);
    this.#clients = Promise.all(Array.from({ length: clients }, () => this.#client()));
  }

  /** Lets each client finish the request in hand. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#clients;
  }

  async #client(): Promise<void> {
    while (!this.#stopping) {
      const order: TrackedOrder = { id: '', word: uniqueWord(), acknowledged: [], inDoubt: undefined };
      this.orders.push(order);
      for (const sent of life(order.word)) {
        if (this.#stopping) return;
        const answer = await send(this.#api, order, sent);
        if (!answer) return;
        const fault = accept(order, sent, answer);
        if (fault) this.faults.push(fault);
        else this.acknowledged++;
      }
    }
  }
}

/** Commands that no rule refuses, of all kinds but the cancel, which would end it early. */
function life(word: string): Sent[] {
  const steps: [CommandName, unknown][] = [
    ['create', anOrder(word)],
    ['address', { deliveryAddress: '2 Quay Road, Oslo' }],
    ['cart', { shopItems: aCart(word) }],
    ['pay', aPayment()],
    ['submit', undefined],
    ['complete', undefined],
  ];
  return steps.map(([command, body]) => ({ command, body, key: randomUUID() }));
}

/** The answer; undefined where it was lost, and then the order knows what is in doubt. */
async function send(api: OrdersApi, order: TrackedOrder, sent: Sent): Promise<Answer | undefined> {
  try {
    return await api.command(sent.command, order.id, sent.body, { 'idempotency-key': sent.key });
  } catch {
    order.inDoubt = sent;
    return undefined;
  }
}

/** Writes down an answer. @returns what is wrong with it */
function accept(order: TrackedOrder, { command }: Sent, { status, body, revision }: Answer): string | undefined {
  const what = `${command} of order ${order.id}`;
  if (status !== (command === 'create' ? 201 : 200)) return `${what}: ${status} ${JSON.stringify(body)}`;
  if (revision !== order.acknowledged.length) return `${what}: revision ${revision} after ${order.acknowledged.join()}`;
  order.id = body;
  order.acknowledged.push(eventOf[command]);
  return undefined;
}

/** Sends what was in doubt once more, twice over: both must have the answer that was lost. @returns what is wrong */
export async function settle(url: string, order: TrackedOrder): Promise<string[]> {
  const { inDoubt } = order;
  if (!inDoubt) return [];
  const api = new OrdersApi(url);
  const first = await send(api, order, inDoubt);
  const second = await send(api, order, inDoubt);
  if (!first || !second) return [`${inDoubt.command} of order ${order.id} had no answer`];
  order.inDoubt = undefined;
  const fault = accept(order, inDoubt, first);
  const same = first.status === second.status && first.body === second.body && first.revision === second.revision;
  const differs = `${inDoubt.command} of order ${order.id} was answered ${first.body} ${first.revision}, then ${second.body} ${second.revision}`;
  return [...(fault ? [fault] : []), ...(same ? [] : [differs])];
}
