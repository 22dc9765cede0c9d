import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OrderEvent, orderEvents } from '../contract/index.ts';
import { orderDecider } from '../src/domain/order.ts';
import { createOrder, item, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform.stop());

const requests: readonly [string, string, object?][] = [
  ['PUT', 'pay', { paymentID: 'pay-1' }],
  ['POST', 'cancel', { cancelReason: 'x' }],
  ['PUT', 'address', { deliveryAddress: '2 Quay Road' }],
  ['PUT', 'cart', { shopItems: [item] }],
  ['PUT', 'submit'],
  ['POST', 'complete'],
];
const typeOf: Readonly<Record<string, string>> = {
  pay: 'V1_ORDER_PAID',
  cancel: 'V1_ORDER_CANCELED',
  address: 'V1_DELIVERY_ADDRESS_CHANGED',
  cart: 'V1_SHOPPING_CART_UPDATED',
  submit: 'V1_ORDER_SUBMITTED',
  complete: 'V1_ORDER_COMPLETED',
};

/** Carries out the stream's history again, command by command: a history that broke a rule would be refused. */
function replay(history: readonly OrderEvent[]): void {
  history.reduce((order, event) => {
    const [again] = orderDecider.decide(commandOf(event), order);
    expect(again.type).toBe(event.type);
    return orderDecider.evolve(order, event);
  }, orderDecider.initial);
}

function commandOf(event: OrderEvent): Parameters<typeof orderDecider.decide>[0] {
  switch (event.type) {
    case 'V1_ORDER_CREATED':
      return { type: 'create-order', ...event.data };
    case 'V1_ORDER_PAID':
      return { type: 'pay-order', ...event.data.payment, now: '' };
    case 'V1_ORDER_SUBMITTED':
      return { type: 'submit-order' };
    case 'V1_ORDER_COMPLETED':
      return { type: 'complete-order', ...event.data, now: '' };
    case 'V1_ORDER_CANCELED':
      return { type: 'cancel-order', ...event.data };
    case 'V1_SHOPPING_CART_UPDATED':
      return { type: 'update-cart', ...event.data };
    case 'V1_DELIVERY_ADDRESS_CHANGED':
      return { type: 'change-address', ...event.data };
  }
}

test.each([1, 2])(
  '64 clients at once on one order, through %d processes: what was said yes to is there, and no rule is broken',
  async (processes) => {
    const another = processes === 2 ? await platform.startAnother() : undefined;
    const urls = [undefined, another?.endpoints.http];
    try {
      for (let round = 0; round < 5; round++) {
        const id = await createOrder(platform);
        const answers = await Promise.all(
          Array.from({ length: 64 }, async (_, client) => {
            const [method, command, json] = requests[(client + round) % requests.length] ?? ['PUT', 'submit'];
            const answer = await platform.rest(method, `/${command}/${id}`, { json }, urls[client % processes]);
            return { command, ...answer };
          }),
        );
        const stored = await platform.events(id);
        replay(stored.map(({ type, data }) => orderEvents.decode(type, data)));

        const accepted = answers.filter(({ status }) => status === 200);
        for (const { command, headers } of accepted) {
          const revision = Number(headers.get('etag')?.replaceAll('"', ''));
          expect(stored[revision]?.type).toBe(typeOf[command]);
        }
        expect(new Set(accepted.map(({ headers }) => headers.get('etag'))).size).toBe(accepted.length);
        expect(stored).toHaveLength(1 + accepted.length);
        // Between processes a writer may lose too often. That is for it to know, and no fault of the service.
        const allowed = processes === 1 ? [200, 409] : [200, 409, 429];
        for (const { status, headers } of answers) {
          expect(allowed).toContain(status);
          if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        }
      }
    } finally {
      await another?.stop();
    }
  },
);
