import { type CallContext, checker } from '@keelson/chassis';
import type { CommandResult } from '@keelson/eventsourcing';
import { type CommandApi, type Timestamp, timeText, uuid, withFieldNames } from '@keelson/servicekit';
import { Type } from 'typebox';
import type { OrderEvent } from '../../contract/index.ts';
import type { OrderCommand } from '../domain/commands.ts';
import type { Order } from '../domain/order.ts';
import type { ChangeType } from './order-access.ts';
import { type CartMessage, fieldName, type PaymentMessage, paymentBody, shopItem, wording } from './order-messages.ts';
import { readRequest, toCommand } from './requests.ts';

const checkOwner = checker(Type.Object({ ownerId: uuid('The account that it belongs to.') }), 'body');

/** What the methods for services need: commands without an owner's limits, and keys that do not count per caller. */
export interface FulfilmentOptions {
  readonly api: CommandApi<OrderCommand, OrderEvent, Order>;
  readonly now?: () => Date;
}

/** keelson.orders.v1.FulfilmentService: what other services of ours do with orders of accounts. */
export function fulfilmentHandlers({ api, now = () => new Date() }: FulfilmentOptions) {
  const change = (type: ChangeType, orderId: string, body: unknown, call: CallContext): Promise<FulfilmentAnswer> =>
    answer(() => {
      const request = readRequest(type, body);
      return api.change(orderId, toCommand(request, now()), call, { request });
    });

  return {
    PlaceOrder: (message: PlaceOrderMessage, call: CallContext) =>
      answer(() => {
        const { orderId: id, ownerId, shopItems, accountEmail, deliveryAddress } = message;
        checkOwner({ ownerId });
        const body = { shopItems: shopItems.map(shopItem), accountEmail, deliveryAddress };
        const command = { ...toCommand(readRequest('create-order', body), now()), ownerId: ownerId.toLowerCase() };
        return api.create(command, call, { id });
      }),
    RecordPayment: ({ orderId, payment }: RecordPaymentMessage, call: CallContext) =>
      change('pay-order', orderId, paymentBody(payment), call),
    HandOver: ({ orderId }: OrderMessage, call: CallContext) => change('submit-order', orderId, {}, call),
    RecordDelivery: ({ orderId, deliveredTime }: RecordDeliveryMessage, call: CallContext) => {
      const deliveryTimestamp = timeText(deliveredTime);
      return change('complete-order', orderId, deliveryTimestamp === undefined ? {} : { deliveryTimestamp }, call);
    },
    Withdraw: ({ orderId, reason }: WithdrawMessage, call: CallContext) =>
      change('cancel-order', orderId, { cancelReason: reason }, call),
  };
}

interface FulfilmentAnswer {
  readonly orderId: string;
  readonly revision: number;
}

async function answer(run: () => Promise<CommandResult>): Promise<FulfilmentAnswer> {
  const inOurs = (field: string) =>
    fieldName(field)
      .replace(/^cancel_reason$/, 'reason')
      .replace(/^ownerId$/, 'owner_id');
  const { id, revision } = await withFieldNames(inOurs, async () => run(), wording);
  return { orderId: id, revision };
}

interface OrderMessage {
  readonly orderId: string;
}

interface PlaceOrderMessage extends OrderMessage, CartMessage {
  readonly ownerId: string;
  readonly accountEmail: string;
  readonly deliveryAddress: string;
}

interface RecordPaymentMessage extends OrderMessage {
  readonly payment: PaymentMessage | null;
}

interface RecordDeliveryMessage extends OrderMessage {
  readonly deliveredTime: Timestamp | null;
}

interface WithdrawMessage extends OrderMessage {
  readonly reason: string;
}
