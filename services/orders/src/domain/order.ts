import type { OrderEvent } from '../../contract/events.ts';
import type { OrderCommand } from './commands.ts';
import { refuseIf } from './rules.ts';

/** As much of an order as its rules need. */
export interface Order {
  readonly created: boolean;
  /** The account that it belongs to, for ever; null of an order without an account. */
  readonly ownerId: string | null;
  readonly paid: boolean;
  readonly submitted: boolean;
  readonly completed: boolean;
  readonly canceled: boolean;
}

/** The shape of {@link Order} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const ORDER_STATE_VERSION = 2;

const initial: Order = {
  created: false,
  ownerId: null,
  paid: false,
  submitted: false,
  completed: false,
  canceled: false,
};

/** The order's rules. An accepted command leads to exactly one event. */
export const orderDecider = { initial, decide, evolve };

/** @throws RuleViolation with the first rule that says no. */
function decide(command: OrderCommand, order: Order): readonly [OrderEvent] {
  if (command.type === 'create-order') {
    refuseIf(order.created, 'order-already-created');
    const { shopItems, accountEmail, deliveryAddress, ownerId } = command;
    const owner = ownerId === undefined ? {} : { ownerId };
    return [{ type: 'V1_ORDER_CREATED', data: { shopItems, accountEmail, deliveryAddress, ...owner } }];
  }
  refuseIf(!order.created, 'order-not-created');
  return [change(command, order)];
}

function change(command: Exclude<OrderCommand, { type: 'create-order' }>, order: Order): OrderEvent {
  switch (command.type) {
    case 'pay-order':
      refuseIf(order.canceled, 'order-canceled');
      refuseIf(order.paid, 'order-already-paid');
      refuseIf(order.submitted, 'order-submitted');
      return {
        type: 'V1_ORDER_PAID',
        data: { payment: { paymentID: command.paymentID, timestamp: command.timestamp ?? command.now } },
      };

    case 'submit-order':
      refuseIf(order.canceled, 'order-canceled');
      refuseIf(order.submitted, 'order-submitted');
      refuseIf(!order.paid, 'order-not-paid');
      return { type: 'V1_ORDER_SUBMITTED', data: {} };

    case 'update-cart':
      refuseIf(order.canceled, 'order-canceled');
      refuseIf(order.submitted, 'order-submitted');
      return { type: 'V1_SHOPPING_CART_UPDATED', data: { shopItems: command.shopItems } };

    case 'cancel-order':
      // No rule is against canceling again: the order stays canceled, and the last reason counts.
      refuseIf(order.completed, 'order-completed');
      refuseIf(command.cancelReason.trim() === '', 'cancel-reason-required');
      return { type: 'V1_ORDER_CANCELED', data: { cancelReason: command.cancelReason } };

    case 'complete-order':
      refuseIf(order.canceled, 'order-canceled');
      refuseIf(order.completed, 'order-completed');
      refuseIf(!order.paid, 'order-not-paid');
      return {
        type: 'V1_ORDER_COMPLETED',
        data: { deliveryTimestamp: command.deliveryTimestamp ?? command.now },
      };

    case 'change-address':
      refuseIf(order.completed, 'order-completed');
      return { type: 'V1_DELIVERY_ADDRESS_CHANGED', data: { deliveryAddress: command.deliveryAddress } };
  }
}

function evolve(order: Order, event: OrderEvent): Order {
  switch (event.type) {
    case 'V1_ORDER_CREATED':
      return { ...order, created: true, ownerId: event.data.ownerId ?? null };
    case 'V1_ORDER_PAID':
      return { ...order, paid: true };
    case 'V1_ORDER_SUBMITTED':
      return { ...order, submitted: true };
    case 'V1_ORDER_COMPLETED':
      return { ...order, completed: true };
    case 'V1_ORDER_CANCELED':
      return { ...order, canceled: true };
    case 'V1_SHOPPING_CART_UPDATED':
    case 'V1_DELIVERY_ADDRESS_CHANGED':
      return order;
  }
}
