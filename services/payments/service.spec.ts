import { loadSync } from '@grpc/proto-loader';
import { expect, test } from 'vitest';
import { paymentContract, processingContract } from './contract/index.ts';
import service from './service.ts';
import { paymentServiceHandlers, processingServiceHandlers } from './src/api/grpc.ts';
import type { PaymentApi } from './src/api/payment-api.ts';

const api = {} as PaymentApi;

test.each([
  ['the edge sends exactly what operators may ask for', paymentContract, service.routes, paymentServiceHandlers(api)],
  ['services may call exactly the others', processingContract, service.internal, processingServiceHandlers(api)],
])('%s', (_title, { file, root, service: name }, served, handlers) => {
  const definition = loadSync(file, { includeDirs: [root] })[name];
  const methods = Object.values(definition as Record<string, { path: string }>).map(({ path }) => path);
  expect(served?.grpc).toEqual(methods);
  expect(Object.keys(handlers).map((method) => `/${name}/${method}`)).toEqual(methods);
});

test('all of it is for operators at the edge, but the webhooks, which are signed', () => {
  const operations = service.routes?.access?.flatMap((rule) =>
    rule.operations.map((name) => [name, rule.public ?? false]),
  );
  const webhooks = 'POST /api/v1/payments/webhooks';
  expect(Object.fromEntries(operations ?? [])).toEqual({
    'GET /api/v1/payments': false,
    'POST /api/v1/payments': false,
    '/keelson.payments.v1.PaymentService/GetPayment': false,
    '/keelson.payments.v1.PaymentService/RefundPayment': false,
    [webhooks]: true,
  });
});
