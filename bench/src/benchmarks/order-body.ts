/** An order as customers place them: three articles, about 600 bytes of JSON. */
const order = {
  shopItems: [
    {
      id: 'sku-7cepi5hi',
      title: 'Brass cleat',
      description: 'Holds a 12 mm line, polished',
      quantity: 2,
      price: 19.99,
    },
    {
      id: 'sku-s0jntckb',
      title: 'Mooring line',
      description: 'Three-strand, 12 mm, 20 metres',
      quantity: 1,
      price: 64.5,
    },
    { id: 'sku-hcszx6u6', title: 'Fender', description: 'White, with eye, 15 by 60 cm', quantity: 4, price: 28 },
  ],
  accountEmail: 'ann.larsen@example.com',
  deliveryAddress: '1 Harbour Street, 5003 Bergen',
};

const payment = { paymentID: 'pay_7f3ab2c49d', timestamp: '2026-05-01T10:00:00.000Z' };

export const createBody = JSON.stringify(order);
export const paymentBody = JSON.stringify(payment);

/** The events that the orders service makes of these bodies. */
export const created = {
  ...order,
  shopItems: order.shopItems.map(({ price, ...item }) => ({ ...item, priceMinor: Math.round(price * 100) })),
};
export const paid = { payment };
