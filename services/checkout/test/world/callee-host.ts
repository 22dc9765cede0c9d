import { catalogueContract } from '@keelson/catalogue/contract';
import { type CallContext, createContext, GrpcHost, loadProto } from '@keelson/chassis';
import { reservationContract } from '@keelson/inventory/contract';
import { fulfilmentV1 } from '@keelson/orders/contract';
import { processingContract } from '@keelson/payments/contract';
import { parseMinor } from '@keelson/servicekit/schemas';
import { DECLINED, type Ledgers, type Operation } from './callees.ts';

/** What a test has happen to a call: it runs the effect, or does not, or answers otherwise. */
export type Script = (operation: Operation, effect: () => object) => object | Promise<object>;

/** A product of the catalogue, as the tests offer it. */
export interface Offer {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly price: string;
  readonly retired: boolean;
}

interface Message {
  readonly skus: readonly string[];
  readonly reservationId: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly paymentId: string;
  readonly amount: string;
  readonly paymentMethod: string;
  readonly orderId: string;
}

/** The services that a checkout calls, by their contracts over gRPC, on ledgers in memory. */
export interface CalleeHost {
  readonly address: string;
  /** Replaces what happens to each call. */
  script: Script;
  /** Calls that came, by operation; the look at the catalogue counts as `products`. */
  readonly calls: Map<Operation | 'products', number>;
  /** What the catalogue offers. */
  offers: readonly Offer[];
  stop(): Promise<void>;
}

/** Every call goes well. */
export const asAsked: Script = (_operation, effect) => effect();

export async function startCallees(ledgers: Ledgers, offers: readonly Offer[]): Promise<CalleeHost> {
  const ctx = createContext({ name: 'callees', env: { LOG_LEVEL: 'fatal' } });
  const grpc = new GrpcHost(ctx);
  const host = { script: asAsked, calls: new Map<Operation | 'products', number>(), offers };
  const { stock, payments, orders } = ledgers;

  const count = (operation: Operation | 'products') => host.calls.set(operation, (host.calls.get(operation) ?? 0) + 1);
  const answering =
    (operation: Operation, effect: (message: Message, key: string) => unknown) =>
    async (message: Message, call: CallContext): Promise<object> => {
      count(operation);
      const key = call.header('idempotency-key');
      if (key === undefined) throw new Error(`${operation} came without a key`);
      return host.script(operation, () => (effect(message, key) as object | undefined) ?? {});
    };
  const serve = ({ file, root, service }: typeof catalogueContract, handlers: Parameters<GrpcHost['add']>[3]) =>
    grpc.add(ctx, loadProto(file, { includeDirs: [root] }), service, handlers);

  serve(catalogueContract, {
    GetProducts: async ({ skus }: Message) => {
      count('products');
      return { products: host.offers.filter(({ sku }) => skus.includes(sku)) };
    },
  });
  serve(reservationContract, {
    Reserve: answering('reserve', ({ reservationId, lines }) => stock.reserve(reservationId, lines)),
    Commit: answering('commit', ({ reservationId }) => stock.commit(reservationId)),
    Release: answering('release', ({ reservationId }) => stock.release(reservationId)),
  });
  serve(processingContract, {
    Authorise: answering('authorise', ({ paymentId, amount, paymentMethod }) => ({
      providerReference: payments.authorise(paymentId, parseMinor(amount) ?? 0, paymentMethod === DECLINED),
    })),
    Capture: answering('capture', ({ paymentId }) => payments.capture(paymentId)),
    Cancel: answering('cancel', ({ paymentId }) => payments.cancel(paymentId)),
  });
  serve(fulfilmentV1, {
    PlaceOrder: answering('place', ({ orderId }, key) => orders.place(orderId, key)),
    RecordPayment: answering('record-payment', ({ orderId }, key) => orders.recordPayment(orderId, key)),
    HandOver: answering('hand-over', ({ orderId }, key) => orders.handOver(orderId, key)),
    RecordDelivery: answering('record-delivery', ({ orderId }, key) => orders.recordDelivery(orderId, key)),
    Withdraw: answering('withdraw', ({ orderId }, key) => orders.withdraw(orderId, key)),
  });

  const address = await grpc.listen({ host: '127.0.0.1', port: 0 });
  ctx.health.started();
  return Object.assign(host, { address, stop: () => ctx.lifecycle.stop() });
}
