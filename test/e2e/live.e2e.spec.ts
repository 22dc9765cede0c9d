import { randomUUID } from 'node:crypto';
import { ordersV1 } from '@keelson/orders/contract';
import { describe, expect, it } from 'vitest';
import { type SentEvent, sentEvents } from '../support/event-source.ts';
import { GrpcClient, type Message } from '../support/grpc-clients.ts';
import { anOrder, aPayment } from '../support/order-bodies.ts';
import { usePlatform } from '../support/use-platform.ts';

const running = usePlatform();

async function paidOrder(): Promise<string> {
  const id: string = (await running.api.command('create', '', anOrder())).body;
  await running.api.command('pay', id, aPayment());
  return id;
}

const changeAddress = (id: string, deliveryAddress: string) => running.api.command('address', id, { deliveryAddress });

describe('GET /:id/events', () => {
  const url = (id: string) => `${running.platform.url}/api/v1/orders/${id}/events`;
  const ids = (events: readonly SentEvent[]) => events.map(({ id }) => id);

  it('shows what has happened, each event with the order right after it, and then what happens', async () => {
    const id = await paidOrder();
    const watching = sentEvents(url(id), 4, {
      opened: () => void changeAddress(id, 'a').then(() => changeAddress(id, 'b')),
    });
    const events = await watching;
    expect(events.map(({ id: revision, event }) => [revision, event])).toEqual([
      ['0', 'V1_ORDER_CREATED'],
      ['1', 'V1_ORDER_PAID'],
      ['2', 'V1_DELIVERY_ADDRESS_CHANGED'],
      ['3', 'V1_DELIVERY_ADDRESS_CHANGED'],
    ]);
    expect(events.map(({ data }) => [data.order.paid, data.order.deliveryAddress])).toEqual([
      [false, '1 Harbour Street, Bergen'],
      [true, '1 Harbour Street, Bergen'],
      [true, 'a'],
      [true, 'b'],
    ]);
  });

  it('goes on after Last-Event-ID without a gap and without a repeat', async () => {
    const id = await paidOrder();
    const first = await sentEvents(url(id), 1);
    for (const address of ['a', 'b', 'c']) await changeAddress(id, address);
    const rest = await sentEvents(url(id), 4, { lastEventId: first[0]?.id ?? '' });
    expect([...ids(first), ...ids(rest)]).toEqual(['0', '1', '2', '3', '4']);
  });

  it('shows the same to many at once', async () => {
    const id = await paidOrder();
    const watchers = Array.from({ length: 20 }, () => sentEvents(url(id), 7));
    for (const address of ['a', 'b', 'c', 'd', 'e']) await changeAddress(id, address);
    for (const events of await Promise.all(watchers)) expect(ids(events)).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  });

  it.each([
    ['x', 'last-event-id'],
    ['-1', 'last-event-id'],
    ['7', 'last-event-id'],
  ])('refuses Last-Event-ID %j, which this order does not have', async (lastEventId, field) => {
    const answer = await running.api.call('GET', `/${await paidOrder()}/events`, {
      headers: { 'last-event-id': lastEventId },
    });
    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([400, field]);
  });
});

describe('WatchOrder', () => {
  async function watch(request: Message, count: number, begun?: () => void): Promise<Message[]> {
    const client = new GrpcClient(running.platform.grpc, ordersV1.file, ordersV1.root, ordersV1.service);
    const stream = client.stream('WatchOrder', request);
    const changes: Message[] = [];
    try {
      for await (const change of stream) {
        if (changes.push(change) === 1) begun?.();
        if (changes.length === count) break;
      }
      return changes;
    } finally {
      stream.on('error', () => {});
      stream.cancel();
      client.close();
    }
  }

  it('shows the order as it stands, then every change', async () => {
    const order_id = await paidOrder();
    const changes = await watch(
      { order_id },
      3,
      () => void changeAddress(order_id, 'a').then(() => changeAddress(order_id, 'b')),
    );
    expect(changes.map(({ revision, event_type, order }) => [revision, event_type, order.delivery_address])).toEqual([
      ['1', 'V1_ORDER_PAID', '1 Harbour Street, Bergen'],
      ['2', 'V1_DELIVERY_ADDRESS_CHANGED', 'a'],
      ['3', 'V1_DELIVERY_ADDRESS_CHANGED', 'b'],
    ]);
  });

  it('goes on after a revision', async () => {
    const order_id = await paidOrder();
    const changes = await watch({ order_id, after_revision: '0' }, 1);
    expect(changes).toMatchObject([{ revision: '1', order: { order_id, revision: '1', paid: true } }]);
  });

  it('does not know an unknown order', async () => {
    await expect(watch({ order_id: randomUUID() }, 1)).rejects.toMatchObject({ code: 5 });
  });
});
