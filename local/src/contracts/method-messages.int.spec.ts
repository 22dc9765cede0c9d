import { expect, it } from 'vitest';
import { readMethodMessages } from './method-messages.ts';

it('reads the fields of each method under the names of the proto, those of messages within messages too', async () => {
  const methods = await readMethodMessages(new URL('../../../services', import.meta.url).pathname);
  const { request, response } = methods.get('/keelson.orders.v1.OrderService/PayOrder') ?? {};
  expect(request).toMatchObject({
    order_id: 'value',
    payment: { payment_id: 'value', timestamp: { seconds: 'value' } },
  });
  expect(response).toEqual({ order_id: 'value', revision: 'value' });
});
