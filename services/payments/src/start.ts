import { type GrpcHost, loadProto, type ServiceContext, serviceStart } from '@keelson/chassis';
import { periodically } from '@keelson/servicekit';
import { addProjectionRoutes, startProjection } from '@keelson/servicekit/views';
import { paymentCategory, paymentContract, processingContract } from '../contract/index.ts';
import service from '../service.ts';
import { paymentServiceHandlers, processingServiceHandlers } from './api/grpc.ts';
import { PaymentApi } from './api/payment-api.ts';
import { addPaymentRoutes } from './api/rest.ts';
import { type PaymentsConfig, specs } from './config.ts';
import { openParts, type Parts } from './parts.ts';
import type { Reconciliation } from './reconciliation/reconcile.ts';
import { runReported } from './reconciliation/run-reported.ts';
import { paymentFold } from './views/payment-document.ts';
import { addWebhookRoute } from './webhooks/rest.ts';
import { Webhooks } from './webhooks/webhooks.ts';

/** Starts the service: REST, gRPC, webhooks, reconciliation and the admin port. */
export const start = serviceStart({
  service,
  version: '0.1.0',
  openapi: {
    title: 'keelson payments',
    description: 'Payments for operators, and the provider’s webhooks. Card data has no place here.',
  },
  specs,
  setup({ ctx, config, http, grpc }) {
    const parts = openParts(ctx, config);
    const { journal, payments, reconciliation, metadata } = parts;
    startView(ctx, parts);
    const api = new PaymentApi({ payments, journal, metadata });
    addPaymentRoutes(http, api);
    addWebhookRoute(http, new Webhooks({ payments, secret: config.WEBHOOK_SECRET, log: ctx.log }), metadata);
    addGrpcServices(ctx, grpc, api);
    addReconciliation(ctx, config, reconciliation);
  },
});

function startView(ctx: ServiceContext, { client, generations }: Parts): void {
  const streamPrefixes = [`${paymentCategory}-`];
  addProjectionRoutes(ctx.admin, [
    startProjection(ctx, { client, name: 'payments-documents', generations, fold: paymentFold, streamPrefixes }),
  ]);
}

function addGrpcServices(ctx: ServiceContext, grpc: GrpcHost, api: PaymentApi): void {
  const proto = loadProto(paymentContract.file, { includeDirs: [paymentContract.root] });
  grpc.add(ctx, proto, paymentContract.service, paymentServiceHandlers(api));
  grpc.add(ctx, proto, processingContract.service, processingServiceHandlers(api));
}

/** At an operator's word, and by itself. */
function addReconciliation(ctx: ServiceContext, config: PaymentsConfig, reconciliation: Reconciliation): void {
  const { RECONCILE_EVERY_MS: everyMs, RECONCILE_WINDOW_MS: windowMs } = config;
  const run = (signal?: AbortSignal) => runReported(reconciliation, windowMs, ctx.log, signal);
  ctx.admin.route({ method: 'POST', url: '/reconciliation', handler: () => run() });
  if (everyMs === 0) return;
  const stop = periodically(
    everyMs,
    async (signal) => void (await run(signal)),
    (error) => ctx.log.warn({ err: error }, 'reconciliation did not run'),
  );
  ctx.lifecycle.onStop('reconciliation', stop);
}
