import { defineService } from '@keelson/mesh';

/** Below it are the payments, for REST. */
export const basePath = '/api/v1/payments';

/** Where the provider tells what happened. */
export const webhookPath = `${basePath}/webhooks`;

/** Payments: money at a provider. */
export default defineService({
  name: 'payments',
  summary: 'Authorises, captures, voids and refunds payments at a provider.',
  ports: { http: 5012, grpc: 5006, admin: 9012 },
  routes: {
    budgetMs: 10_000,
    http: [
      { prefix: basePath, methods: ['GET', 'POST'] },
      { prefix: webhookPath, methods: ['POST'], keyless: true },
    ],
    grpc: ['/keelson.payments.v1.PaymentService/GetPayment', '/keelson.payments.v1.PaymentService/RefundPayment'],
    access: [
      {
        operations: [
          `GET ${basePath}`,
          `POST ${basePath}`,
          '/keelson.payments.v1.PaymentService/GetPayment',
          '/keelson.payments.v1.PaymentService/RefundPayment',
        ],
        roles: ['operator'],
      },
      { operations: [`POST ${webhookPath}`], public: true },
    ],
  },
  internal: {
    grpc: [
      '/keelson.payments.v1.PaymentProcessingService/Authorise',
      '/keelson.payments.v1.PaymentProcessingService/Capture',
      '/keelson.payments.v1.PaymentProcessingService/Cancel',
    ],
  },
  stores: ['eventstore', 'documents'],
  outside: [{ host: 'api.payment-provider.example', port: 443, protocol: 'HTTPS' }],
  secrets: [
    { name: 'PROVIDER_API_KEY', description: "What calls to the payment provider's API carry." },
    { name: 'WEBHOOK_SECRET', description: 'The key by which the payment provider signs its webhooks.' },
  ],
  simulators: [{ name: 'payment-provider', main: 'simulator/main.ts', port: 5090, variable: 'PAYMENT_PROVIDER_URL' }],
  objectives: { availability: 0.999, latencyP99Ms: 2_000, projectionLagMs: 5_000 },
  scaling: { min: 2, max: 6, by: 'cpu' },
  capacity: { concurrency: 128, cpuMillis: 250, memoryMiB: 256 },
});
