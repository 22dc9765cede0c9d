import { callee, loadProto, type ServiceContext } from '@keelson/chassis';
import { processingContract } from '@keelson/payments/contract';
import { minorToText } from '@keelson/servicekit/schemas';
import type { Payments } from '../saga/callees.ts';
import { type Answerless, outgoing } from './outgoing.ts';

/** keelson.payments.v1.PaymentProcessingService, as much of it as a checkout needs. */
interface Processing {
  Authorise(request: {
    readonly paymentId: string;
    readonly orderId: string;
    readonly amount: string;
    readonly paymentMethod: string;
  }): { readonly providerReference: string };
  Capture: Answerless<{ readonly paymentId: string }>;
  Cancel: Answerless<{ readonly paymentId: string; readonly reason: string }>;
}

/** Payments, by gRPC. @param address `127.0.0.1:5001` */
export function paymentsAt(ctx: ServiceContext, address: string): Payments {
  const { file, root, service } = processingContract;
  const proto = loadProto(file, { includeDirs: [root] });
  const payments = callee<Processing>(ctx, { address, proto, service });
  return {
    async authorise({ amountMinor, ...request }, bounds) {
      const message = { ...request, amount: minorToText(amountMinor) };
      return (await payments.call('Authorise', message, outgoing(bounds))).providerReference;
    },
    async capture(paymentId, bounds) {
      await payments.call('Capture', { paymentId }, outgoing(bounds));
    },
    async cancel(paymentId, reason, bounds) {
      await payments.call('Cancel', { paymentId, reason }, outgoing(bounds));
    },
  };
}
