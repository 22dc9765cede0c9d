import { refused, spec } from '@keelson/eventsourcing';
import { describe, test } from 'vitest';
import type { OrderEvent, OrderItem } from '../../contract/events.ts';
import type { OrderCommand } from './commands.ts';
import { orderDecider } from './order.ts';

const cart: readonly OrderItem[] = [{ id: 'sku-1', title: 'Cleat', description: '', quantity: 2, priceMinor: 1999 }];
const now = '2026-05-01T10:00:00.000Z';
const earlier = '2026-04-30T08:00:00.000Z';

const created: OrderEvent = {
  type: 'V1_ORDER_CREATED',
  data: { shopItems: cart, accountEmail: 'ann@example.com', deliveryAddress: '1 Harbour Street' },
};
const paid: OrderEvent = {
  type: 'V1_ORDER_PAID',
  data: { payment: { paymentID: 'pay-1', timestamp: earlier } },
};
const submitted: OrderEvent = { type: 'V1_ORDER_SUBMITTED', data: {} };
const completed: OrderEvent = { type: 'V1_ORDER_COMPLETED', data: { deliveryTimestamp: now } };
const canceled: OrderEvent = { type: 'V1_ORDER_CANCELED', data: { cancelReason: 'Ordered twice' } };
const cartUpdated: OrderEvent = { type: 'V1_SHOPPING_CART_UPDATED', data: { shopItems: cart } };
const addressChanged: OrderEvent = {
  type: 'V1_DELIVERY_ADDRESS_CHANGED',
  data: { deliveryAddress: '2 Quay Road' },
};

const create: OrderCommand = { type: 'create-order', ...created.data };
const pay: OrderCommand = { type: 'pay-order', paymentID: 'pay-1', timestamp: earlier, now };
const submit: OrderCommand = { type: 'submit-order' };
const updateCart: OrderCommand = { type: 'update-cart', shopItems: cart };
const cancel: OrderCommand = { type: 'cancel-order', cancelReason: 'Ordered twice' };
const complete: OrderCommand = { type: 'complete-order', now };
const changeAddress: OrderCommand = { type: 'change-address', deliveryAddress: '2 Quay Road' };

const order = spec<OrderCommand, OrderEvent, typeof orderDecider.initial>(orderDecider);

describe('creating an order', () => {
  test('opens it with its cart, buyer and address', () => {
    order([], create, [created]);
    const ownerId = '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55';
    order([], { ...create, ownerId } as OrderCommand, [
      { ...created, data: { ...created.data, ownerId } } as OrderEvent,
    ]);
  });
  test('is done once', () => {
    order([created], create, refused('order-already-created'));
  });
  test('comes before everything else', () => {
    for (const when of [pay, submit, updateCart, cancel, complete, changeAddress]) {
      order([], when, refused('order-not-created'));
    }
  });
});

describe('paying', () => {
  test('records the payment with its own time', () => {
    order([created], pay, [paid]);
  });
  test('takes the time of the command when the payment has none', () => {
    const when: OrderCommand = { type: 'pay-order', paymentID: 'pay-1', now };
    order([created], when, [
      {
        type: 'V1_ORDER_PAID',
        data: { payment: { paymentID: 'pay-1', timestamp: now } },
      },
    ]);
  });
  test('is refused once canceled', () => {
    order([created, canceled], pay, refused('order-canceled'));
  });
  test('is refused once paid', () => {
    order([created, paid], pay, refused('order-already-paid'));
  });
  test('is refused once submitted', () => {
    order([created, submitted], pay, refused('order-submitted'));
  });
});

describe('submitting', () => {
  test('hands a paid order over', () => {
    order([created, paid], submit, [submitted]);
  });
  test('is refused before payment', () => {
    order([created], submit, refused('order-not-paid'));
  });
  test('is refused once canceled', () => {
    order([created, paid, canceled], submit, refused('order-canceled'));
  });
  test('is refused once submitted', () => {
    order([created, paid, submitted], submit, refused('order-submitted'));
  });
});

describe('changing the cart', () => {
  test('replaces it, before payment and after', () => {
    order([created], updateCart, [cartUpdated]);
    order([created, paid], updateCart, [cartUpdated]);
  });
  test('is refused once canceled', () => {
    order([created, canceled], updateCart, refused('order-canceled'));
  });
  test('is refused once submitted', () => {
    order([created, paid, submitted], updateCart, refused('order-submitted'));
  });
});

describe('canceling', () => {
  test('says why, whatever else happened but completion', () => {
    order([created], cancel, [canceled]);
    order([created, paid, submitted], cancel, [canceled]);
  });
  test('is refused without a reason', () => {
    order([created], { type: 'cancel-order', cancelReason: ' ' }, refused('cancel-reason-required'));
  });
  test('is refused once completed', () => {
    order([created, paid, completed], cancel, refused('order-completed'));
  });
  test('says why anew once canceled', () => {
    const again: OrderEvent = { type: 'V1_ORDER_CANCELED', data: { cancelReason: 'Found it cheaper' } };
    order([created, canceled], { type: 'cancel-order', cancelReason: 'Found it cheaper' }, [again]);
  });
});

describe('completing', () => {
  test('records the time of the command as delivery', () => {
    order([created, paid], complete, [completed]);
  });
  test('records the delivery time that the caller gave', () => {
    const when: OrderCommand = { type: 'complete-order', deliveryTimestamp: earlier, now };
    order([created, paid, submitted], when, [
      {
        type: 'V1_ORDER_COMPLETED',
        data: { deliveryTimestamp: earlier },
      },
    ]);
  });
  test('is refused before payment', () => {
    order([created], complete, refused('order-not-paid'));
  });
  test('is refused once canceled', () => {
    order([created, paid, canceled], complete, refused('order-canceled'));
  });
  test('is refused once completed', () => {
    order([created, paid, completed], complete, refused('order-completed'));
  });
});

describe('changing the delivery address', () => {
  test('sends the order elsewhere, also once submitted or canceled', () => {
    order([created], changeAddress, [addressChanged]);
    order([created, paid, submitted], changeAddress, [addressChanged]);
    order([created, canceled], changeAddress, [addressChanged]);
  });
  test('is refused once completed', () => {
    order([created, paid, completed], changeAddress, refused('order-completed'));
  });
});
