import type { CallContext, UnaryHandler } from '@keelson/chassis';
import type { CommandResult } from '@keelson/eventsourcing';
import { type Timestamp, timeText, withFieldNames } from '@keelson/servicekit';
import type { OrderCommands } from './order-commands.ts';
import { type CartMessage, fieldName, type PaymentMessage, paymentBody, shopItem, wording } from './order-messages.ts';

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
    UpdateCart: change('update-cart', ({ shopItems }: UpdateCartMessage) => ({ shopItems: shopItems.map(shopItem) })),
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

interface CreateOrderMessage extends CartMessage {
  readonly accountEmail: string;
  readonly deliveryAddress: string;
}

interface OrderRequestMessage {
  readonly orderId: string;
}

interface PayOrderMessage extends OrderRequestMessage {
  readonly payment: PaymentMessage | null;
}

interface UpdateCartMessage extends OrderRequestMessage, CartMessage {}

interface CancelMessage extends OrderRequestMessage {
  readonly cancelReason: string;
}

interface CompleteMessage extends OrderRequestMessage {
  readonly deliveredTime: Timestamp | null;
}

interface AddressMessage extends OrderRequestMessage {
  readonly deliveryAddress: string;
}
