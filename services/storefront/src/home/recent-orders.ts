import { type CallContext, type Deadline, requireCaller, toServiceError } from '@keelson/chassis';
import type { HomeOrder } from '../../contract/index.ts';
import type { Baskets } from '../recommend/baskets.ts';
import type { Callees, OrderMessage } from './callees.ts';

/** Orders on the home screen. */
const MOST = 5;

/**
 * The caller's last orders, newest first. order-views knows the orders but not which came last; the events tell that, as
 * far back as they are remembered. Who has fewer there gets older ones after them, in no order.
 */
export async function recentOrders(
  call: CallContext,
  deadline: Deadline,
  { orders, baskets }: { readonly orders: Callees['orders']; readonly baskets: Baskets },
): Promise<HomeOrder[]> {
  const bounds = { deadline, onBehalfOf: call };
  const newest = baskets.ordersOf(requireCaller(call).id, MOST);
  const [older, ...known] = await Promise.all([
    newest.length === MOST
      ? []
      : orders.call('SearchOrders', { search: '', page: 1, size: MOST }, bounds).then(ordersIn),
    ...newest.map((orderId) => orders.call('GetOrder', { orderId }, bounds).then(orderIn, unlessUnknown)),
  ]);
  const all = [...known.flatMap((order) => order ?? []), ...older];
  const distinct = new Map(all.map((order) => [order.orderId, order]));
  return [...distinct.values()].slice(0, MOST).map(homeOrder);
}

const ordersIn = ({ orders = [] }: { readonly orders?: readonly OrderMessage[] }) => orders;
const orderIn = ({ order }: { readonly order: OrderMessage }) => order;

/** An order that cannot be seen is no reason to show none. */
function unlessUnknown(error: unknown): undefined {
  if (toServiceError(error).code === 'not-found') return undefined;
  throw error;
}

function homeOrder({ orderId, shopItems, totalPrice, paid, submitted, completed, canceled }: OrderMessage): HomeOrder {
  return {
    id: orderId,
    shopItems: shopItems.map(({ id, title, quantity, price }) => ({ id, title, quantity, price: Number(price) })),
    totalPrice: Number(totalPrice),
    paid,
    submitted,
    completed,
    canceled,
  };
}
