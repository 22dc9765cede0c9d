import type { CallContext, Fault, UnaryHandler } from '@keelson/chassis';
import type { CommandResult } from '@keelson/eventsourcing';
import { decimalNumber, type Timestamp, timeText, withFieldNames } from '@keelson/servicekit';
import type { OrderCommands } from './order-commands.ts';

/** The commands of keelson.orders.v1.OrderService. Its messages come with lower-camel-case names, all fields set. */
export function orderServiceHandlers(commands: OrderCommands) {
  const change =
    <Request extends OrderRequestMessage>(
      type: Parameters<OrderCommands['change']>[0],
      body: (request: Request) => unknown,
    ): UnaryHandler<Request, OrderAnswer> =>
    (request, call) =>
      answer(() => commands.change(type, request.orderId, body(request), call));

  return {
    CreateOrder: (request: CreateOrderMessage, call: CallContext) =>
      answer(() =>
        commands.create(
          {
            shopItems: request.shopItems.map(shopItem),
            accountEmail: request.accountEmail,
            deliveryAddress: request.deliveryAddress,
          },
          call,
        ),
      ),
    PayOrder: change('pay-order', ({ payment }: PayOrderMessage) => paymentBody(payment)),
    SubmitOrder: change('submit-order', () => ({})),
    UpdateCart: change('update-cart', ({ shopItems }: CartMessage) => ({ shopItems: shopItems.map(shopItem) })),
    CancelOrder: change('cancel-order', ({ cancelReason }: CancelMessage) => ({ cancelReason })),
    CompleteOrder: change('complete-order', ({ deliveredTime }: CompleteMessage) => {
      const deliveryTimestamp = timeText(deliveredTime);
      return deliveryTimestamp === undefined ? {} : { deliveryTimestamp };
    }),
    ChangeDeliveryAddress: change('change-address', ({ deliveryAddress }: AddressMessage) => ({ deliveryAddress })),
  };
}

interface OrderAnswer {
  readonly orderId: string;
  readonly revision: number;
}

async function answer(run: () => Promise<CommandResult>): Promise<OrderAnswer> {
  const { id, revision } = await withFieldNames(fieldName, run, wording);
  return { orderId: id, revision };
}

function shopItem({ id, title, description, quantity, price }: ShopItemMessage) {
  return { id, title, description, quantity, price: decimalNumber(price) };
}

function paymentBody(payment: PaymentMessage | null) {
  if (!payment) return {};
  const timestamp = timeText(payment.timestamp);
  return { paymentID: payment.paymentId, ...(timestamp === undefined ? {} : { timestamp }) };
}

const fieldNames: Readonly<Record<string, string>> = {
  id: 'order_id',
  shopItems: 'shop_items',
  accountEmail: 'account_email',
  deliveryAddress: 'delivery_address',
  paymentID: 'payment.payment_id',
  timestamp: 'payment.timestamp',
  cancelReason: 'cancel_reason',
  deliveryTimestamp: 'delivered_time',
};

function fieldName(field: string): string {
  return field.replace(/^\w+/, (first) => fieldNames[first] ?? first);
}

/** A price is text here, and text that is no decimal came as no number. */
function wording({ field, message }: Fault): string {
  return field.endsWith('.price') && message === 'must be a number' ? 'must be a decimal such as "12.50"' : message;
}

interface ShopItemMessage {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly quantity: number;
  readonly price: string;
}

interface CreateOrderMessage {
  readonly accountEmail: string;
  readonly shopItems: readonly ShopItemMessage[];
  readonly deliveryAddress: string;
}

interface OrderRequestMessage {
  readonly orderId: string;
}

interface PaymentMessage {
  readonly paymentId: string;
  readonly timestamp: Timestamp | null;
}

interface PayOrderMessage extends OrderRequestMessage {
  readonly payment: PaymentMessage | null;
}

interface CartMessage extends OrderRequestMessage {
  readonly shopItems: readonly ShopItemMessage[];
}

interface CancelMessage extends OrderRequestMessage {
  readonly cancelReason: string;
}

interface CompleteMessage extends OrderRequestMessage {
  readonly deliveredTime: Timestamp | null;
}

interface AddressMessage extends OrderRequestMessage {
  readonly deliveryAddress: string;
}
