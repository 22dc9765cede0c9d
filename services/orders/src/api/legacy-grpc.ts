import type { CallContext, UnaryHandler } from '@keelson/chassis';
import type { CommandResult } from '@keelson/eventsourcing';
import { type Timestamp, timeText, withFieldNames } from '@keelson/servicekit';
import type { OrderCommands } from './order-commands.ts';

/**
 * The commands of orderService.orderService, for existing clients. Its messages come with their names as written,
 * all fields set. Prices are doubles: each is read as the shortest decimal that names it, so 19.99 is 19.99.
 */
export function legacyOrderServiceHandlers(commands: OrderCommands) {
  const change =
    <Request extends AggregateMessage, Answer>(
      type: Parameters<OrderCommands['change']>[0],
      body: (request: Request) => unknown,
      answer: (result: CommandResult) => Answer,
    ): UnaryHandler<Request, Answer> =>
    async (request, call) =>
      answer(await withFieldNames(fieldName, () => commands.change(type, request.AggregateID, body(request), call)));

  return {
    CreateOrder: async (request: CreateOrderReq, call: CallContext) => {
      const body = {
        shopItems: request.ShopItems.map(shopItem),
        accountEmail: request.AccountEmail,
        deliveryAddress: request.DeliveryAddress,
      };
      return aggregateId(await withFieldNames(fieldName, () => commands.create(body, call)));
    },
    PayOrder: change('pay-order', ({ Payment }: PayOrderReq) => paymentBody(Payment), aggregateId),
    SubmitOrder: change('submit-order', () => ({}), aggregateId),
    UpdateShoppingCart: change(
      'update-cart',
      ({ ShopItems }: UpdateShoppingCartReq) => ({ shopItems: ShopItems.map(shopItem) }),
      nothing,
    ),
    CancelOrder: change(
      'cancel-order',
      ({ CancelReason }: CancelOrderReq) => ({ cancelReason: CancelReason }),
      nothing,
    ),
    CompleteOrder: change(
      'complete-order',
      ({ DeliveryTimestamp }: CompleteOrderReq) => {
        const deliveryTimestamp = timeText(DeliveryTimestamp);
        return deliveryTimestamp === undefined ? {} : { deliveryTimestamp };
      },
      nothing,
    ),
    ChangeDeliveryAddress: change(
      'change-address',
      ({ DeliveryAddress }: ChangeDeliveryAddressReq) => ({ deliveryAddress: DeliveryAddress }),
      nothing,
    ),
  };
}

function aggregateId({ id }: CommandResult) {
  return { AggregateID: id };
}

function nothing() {
  return {};
}

function shopItem({ ID, Title, Description, Quantity, Price }: ShopItem) {
  return { id: ID, title: Title, description: Description, quantity: Number(Quantity), price: Price };
}

function paymentBody(payment: Payment | null) {
  if (!payment) return {};
  const timestamp = timeText(payment.Timestamp);
  return { paymentID: payment.ID, ...(timestamp === undefined ? {} : { timestamp }) };
}

const fieldNames: Readonly<Record<string, string>> = {
  id: 'AggregateID',
  shopItems: 'ShopItems',
  accountEmail: 'AccountEmail',
  deliveryAddress: 'DeliveryAddress',
  paymentID: 'Payment.ID',
  timestamp: 'Payment.Timestamp',
  cancelReason: 'CancelReason',
  deliveryTimestamp: 'DeliveryTimestamp',
};

const itemFieldNames: Readonly<Record<string, string>> = {
  id: 'ID',
  title: 'Title',
  description: 'Description',
  quantity: 'Quantity',
  price: 'Price',
};

function fieldName(field: string): string {
  return field
    .replace(/^\w+/, (first) => fieldNames[first] ?? first)
    .replace(/\]\.(\w+)$/, (_all, last: string) => `].${itemFieldNames[last] ?? last}`);
}

interface ShopItem {
  readonly ID: string;
  readonly Title: string;
  readonly Description: string;
  /** uint64: text or number, as the loader was told. */
  readonly Quantity: number | string;
  readonly Price: number;
}

interface CreateOrderReq {
  readonly AccountEmail: string;
  readonly ShopItems: readonly ShopItem[];
  readonly DeliveryAddress: string;
}

interface AggregateMessage {
  readonly AggregateID: string;
}

interface Payment {
  readonly ID: string;
  readonly Timestamp: Timestamp | null;
}

interface PayOrderReq extends AggregateMessage {
  readonly Payment: Payment | null;
}

interface UpdateShoppingCartReq extends AggregateMessage {
  readonly ShopItems: readonly ShopItem[];
}

interface CancelOrderReq extends AggregateMessage {
  readonly CancelReason: string;
}

interface CompleteOrderReq extends AggregateMessage {
  readonly DeliveryTimestamp: Timestamp | null;
}

interface ChangeDeliveryAddressReq extends AggregateMessage {
  readonly DeliveryAddress: string;
}
