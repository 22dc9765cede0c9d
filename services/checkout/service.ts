import { defineService } from '@keelson/mesh';

/** Below it are the checkouts, for REST. */
export const basePath = '/api/v1/checkouts';

/**
 * One attempt at a step may take five seconds (`STEP_TIMEOUT_MS`), whatever the mesh repeats within it. A step's own calls
 * come one after the other, so two of them share it.
 */
const STEP_BUDGET_MS = 2_500;

/** Checkout: buys, and sees to it that nothing is left half bought. */
export default defineService({
  name: 'checkout',
  summary: 'Buys a basket: a saga over stock, payment and order that ends completed or fully undone.',
  ports: { http: 5013, grpc: 5020, admin: 9013 },
  routes: {
    budgetMs: 10_000,
    http: [{ prefix: basePath, methods: ['GET', 'POST'], streams: ['/{id}/events'] }],
    grpc: [
      '/keelson.checkout.v1.CheckoutService/StartCheckout',
      '/keelson.checkout.v1.CheckoutService/GetCheckout',
      '/keelson.checkout.v1.CheckoutService/WatchCheckout',
      '/keelson.checkout.v1.CheckoutOperationsService/ListCheckouts',
      '/keelson.checkout.v1.CheckoutOperationsService/GetJournal',
      '/keelson.checkout.v1.CheckoutOperationsService/ResumeCheckout',
      '/keelson.checkout.v1.CheckoutOperationsService/AbortCheckout',
    ],
    access: [
      {
        operations: [
          '/keelson.checkout.v1.CheckoutOperationsService/ListCheckouts',
          '/keelson.checkout.v1.CheckoutOperationsService/GetJournal',
          '/keelson.checkout.v1.CheckoutOperationsService/ResumeCheckout',
          '/keelson.checkout.v1.CheckoutOperationsService/AbortCheckout',
        ],
        roles: ['operator'],
      },
    ],
  },
  calls: [
    { to: 'catalogue', methods: ['/keelson.catalogue.v1.CatalogueService/GetProducts'], budgetMs: 2_000 },
    {
      to: 'inventory',
      methods: [
        '/keelson.inventory.v1.ReservationService/Reserve',
        '/keelson.inventory.v1.ReservationService/Commit',
        '/keelson.inventory.v1.ReservationService/Release',
      ],
      budgetMs: STEP_BUDGET_MS,
      background: true,
    },
    {
      to: 'payments',
      methods: [
        '/keelson.payments.v1.PaymentProcessingService/Authorise',
        '/keelson.payments.v1.PaymentProcessingService/Capture',
        '/keelson.payments.v1.PaymentProcessingService/Cancel',
      ],
      budgetMs: 5_000,
      background: true,
    },
    {
      to: 'orders',
      methods: [
        '/keelson.orders.v1.FulfilmentService/PlaceOrder',
        '/keelson.orders.v1.FulfilmentService/RecordPayment',
        '/keelson.orders.v1.FulfilmentService/HandOver',
        '/keelson.orders.v1.FulfilmentService/RecordDelivery',
        '/keelson.orders.v1.FulfilmentService/Withdraw',
      ],
      budgetMs: STEP_BUDGET_MS,
      background: true,
    },
  ],
  stores: ['eventstore', 'search'],
  objectives: { availability: 0.999, latencyP99Ms: 500, projectionLagMs: 5_000 },
  scaling: { min: 2, max: 6, by: 'lag' },
  capacity: { concurrency: 128, cpuMillis: 250, memoryMiB: 320 },
});
