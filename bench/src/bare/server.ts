import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { EventStoreDBClient, type JSONType, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { createOrderRequest, payOrderRequest } from '@keelson/orders/contract';
import Fastify from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/**
 * A bare Fastify beside which the orders service is measured: it checks the same bodies by the same schemas and, where
 * EVENTSTORE_URL is set, appends one event with the bare client. No rules, no keys, no cache, no metrics.
 */
const { EVENTSTORE_URL: storeUrl } = process.env;
const client = storeUrl ? EventStoreDBClient.connectionString(storeUrl) : undefined;

const app = Fastify();
app.setValidatorCompiler<TSchema>(({ schema }) => {
  const compiled = Compile(schema);
  return (value) => compiled.Check(value);
});

app.post('/api/v1/orders', { schema: { body: createOrderRequest } }, async ({ body }, reply) => {
  const id = randomUUID();
  await append(id, 'V1_ORDER_CREATED', body as JSONType, NO_STREAM);
  return reply.code(201).type('application/json').send(JSON.stringify(id));
});

app.put('/api/v1/orders/pay/:id', { schema: { body: payOrderRequest } }, async ({ params, body }, reply) => {
  const { id } = params as { id: string };
  await append(id, 'V1_ORDER_PAID', { payment: body as JSONType }, 0n);
  return reply.type('application/json').send(JSON.stringify(id));
});

app.put('/api/v1/orders/submit/:id', async ({ params }, reply) => {
  const { id } = params as { id: string };
  await append(id, 'V1_ORDER_SUBMITTED', {}, 1n);
  return reply.type('application/json').send(JSON.stringify(id));
});

async function append(id: string, type: string, data: JSONType, expectedRevision: typeof NO_STREAM | bigint) {
  await client?.appendToStream(`order-${id}`, jsonEvent({ type, data }), { expectedRevision });
}

await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
