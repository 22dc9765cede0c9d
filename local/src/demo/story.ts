import { randomUUID } from 'node:crypto';
import type { Answer, Call } from './api.ts';

/** One step of the walk: what is sent, and what has to come of it. */
export interface Step {
  readonly title: string;
  /** Why this step is worth a look. */
  readonly note?: string;
  readonly call: Call;
  readonly status: number;
  /** The event that has to follow; undefined: nothing may happen. */
  readonly event?: string;
  /** What is wrong with the answer beyond its status; undefined: nothing. */
  readonly surprise?: (answer: Answer) => string | undefined;
}

const orders = '/api/v1/orders';
const rope = { id: 'rope-10', title: 'Hemp rope', description: '10 m, tarred', quantity: 2, price: 12.5 };
const lamp = { id: 'lamp-1', title: 'Storm lamp', description: 'brass, burns paraffin', quantity: 1, price: 39.9 };

/** The first step; the others need the id that it answers with. `word` is in no other order. */
export function creation(word: string, key: string): Step {
  return {
    title: 'Create an order',
    note: 'The Idempotency-Key makes the call safe to repeat.',
    call: {
      method: 'POST',
      path: orders,
      headers: { 'idempotency-key': key },
      body: {
        accountEmail: 'ada@example.com',
        deliveryAddress: '12 Harbour Street, Bergen',
        shopItems: [{ ...rope, description: `${rope.description}, ${word}` }],
      },
    },
    status: 201,
    event: 'V1_ORDER_CREATED',
    surprise: ({ body }) => (typeof body === 'string' ? undefined : 'the answer is not an id'),
  };
}

/** What follows in the life of order `id`; the sixth event is the last one. */
export function life(id: string, word: string, key: string): Step[] {
  return [
    {
      ...withoutEvent(creation(word, key)),
      title: 'Send the same again',
      note: 'As after a lost answer: the same key brings the same id, and nothing new happens.',
      surprise: ({ body }) => (body === id ? undefined : `it should answer ${id} again`),
    },
    {
      title: 'Change the cart',
      note: 'If-Match makes it conditional: only if the order is still at revision 0.',
      call: {
        method: 'PUT',
        path: `${orders}/cart/${id}`,
        headers: { 'if-match': '"0"' },
        body: { shopItems: [{ ...rope, description: `${rope.description}, ${word}`, quantity: 3 }, lamp] },
      },
      status: 200,
      event: 'V1_SHOPPING_CART_UPDATED',
    },
    {
      title: 'Submit it too early',
      note: 'A rule says no: an order is paid before it is submitted. The name of the rule is in `type`.',
      call: { method: 'PUT', path: `${orders}/submit/${id}` },
      status: 409,
      surprise: ({ body }) =>
        `${(body as { type?: string }).type}`.endsWith(':order-not-paid')
          ? undefined
          : 'the rule should be order-not-paid',
    },
    {
      title: 'Pay',
      call: {
        method: 'PUT',
        path: `${orders}/pay/${id}`,
        headers: { 'idempotency-key': randomUUID() },
        body: { paymentID: `pay-${word}`, timestamp: new Date().toISOString() },
      },
      status: 200,
      event: 'V1_ORDER_PAID',
    },
    {
      title: 'Submit',
      call: { method: 'PUT', path: `${orders}/submit/${id}` },
      status: 200,
      event: 'V1_ORDER_SUBMITTED',
    },
    {
      title: 'Send it elsewhere',
      call: {
        method: 'PUT',
        path: `${orders}/address/${id}`,
        body: { deliveryAddress: '3 Lighthouse Road, Stavanger' },
      },
      status: 200,
      event: 'V1_DELIVERY_ADDRESS_CHANGED',
    },
    {
      title: 'Deliver',
      call: { method: 'POST', path: `${orders}/complete/${id}` },
      status: 200,
      event: 'V1_ORDER_COMPLETED',
    },
    {
      title: 'Read it',
      note: 'min-revision: wait until the view has seen that much.',
      call: { method: 'GET', path: `${orders}/${id}?min-revision=5` },
      status: 200,
      surprise: ({ body }) => {
        const { completed, totalPrice } = body as { completed?: boolean; totalPrice?: number };
        return completed === true && totalPrice === 77.4 ? undefined : 'it should be completed, at a price of 77.4';
      },
    },
  ];
}

/** The search for the one order that has `word` in it; it is repeated until the index has it. */
export function search(id: string, word: string): Step {
  return {
    title: 'Search for it',
    note: 'Full text over titles, descriptions, e-mail and address; the beginning of a word is enough.',
    call: { method: 'GET', path: `${orders}/search?search=${word.slice(0, -2)}` },
    status: 200,
    surprise: ({ body }) => {
      const found = (body as { orders?: { id: string }[] }).orders?.map((order) => order.id) ?? [];
      return found.includes(id) ? undefined : 'it should be found';
    },
  };
}

function withoutEvent({ event: _, ...step }: Step): Step {
  return step;
}
