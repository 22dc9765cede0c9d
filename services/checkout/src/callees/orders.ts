import { callee, loadProto, type ServiceContext } from '@keelson/chassis';
import { fulfilmentV1 } from '@keelson/orders/contract';
import { minorToText } from '@keelson/servicekit/schemas';
import type { Orders } from '../saga/callees.ts';
import { type Answerless, outgoing } from './outgoing.ts';

/** keelson.orders.v1.FulfilmentService. */
interface Fulfilment {
  PlaceOrder: Answerless<{
    readonly orderId: string;
    readonly ownerId: string;
    readonly accountEmail: string;
    readonly shopItems: readonly {
      readonly id: string;
      readonly title: string;
      readonly description: string;
      readonly quantity: number;
      readonly price: string;
    }[];
    readonly deliveryAddress: string;
  }>;
  RecordPayment: Answerless<{ readonly orderId: string; readonly payment: { readonly paymentId: string } }>;
  HandOver: Answerless<{ readonly orderId: string }>;
  RecordDelivery: Answerless<{ readonly orderId: string }>;
  Withdraw: Answerless<{ readonly orderId: string; readonly reason: string }>;
}

/**
 * Orders, by gRPC. The times of payment and delivery are left to the order service: a repeat must say the same, and this
 * one would not know the same time.
 * @param address `127.0.0.1:5001`
 */
export function ordersAt(ctx: ServiceContext, address: string): Orders {
  const { file, root, service } = fulfilmentV1;
  const proto = loadProto(file, { includeDirs: [root] });
  const orders = callee<Fulfilment>(ctx, { address, proto, service });
  return {
    async place({ lines, ...order }, bounds) {
      const shopItems = lines.map(({ sku: id, title, description, quantity, priceMinor }) => {
        return { id, title, description, quantity, price: minorToText(priceMinor) };
      });
      await orders.call('PlaceOrder', { ...order, shopItems }, outgoing(bounds));
    },
    async recordPayment(orderId, paymentId, bounds) {
      await orders.call('RecordPayment', { orderId, payment: { paymentId } }, outgoing(bounds));
    },
    async handOver(orderId, bounds) {
      await orders.call('HandOver', { orderId }, outgoing(bounds));
    },
    async recordDelivery(orderId, bounds) {
      await orders.call('RecordDelivery', { orderId }, outgoing(bounds));
    },
    async withdraw(orderId, reason, bounds) {
      await orders.call('Withdraw', { orderId, reason }, outgoing(bounds));
    },
  };
}
