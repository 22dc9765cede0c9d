import type { CallContext } from '@keelson/chassis';
import { minorToText, numberToMinor } from '@keelson/servicekit';
import type { HomeView } from '../../contract/index.ts';
import type { Home } from '../home/home.ts';

/** keelson.storefront.v1.StorefrontService. Its messages come with lower-camel-case names. */
export function storefrontServiceHandlers(home: Pick<Home, 'of'>) {
  return {
    GetHome: async (_request: Record<string, never>, call: CallContext) => homeMessage(await home.of(call)),
  };
}

function homeMessage({ profile, orders = [], recommendations = [], missing }: HomeView) {
  return {
    profile: profile && { accountId: profile.id, email: profile.email, name: profile.name },
    orders: orders.map(({ id, shopItems, totalPrice, ...flags }) => ({
      orderId: id,
      items: shopItems.map(({ price, ...item }) => ({ ...item, price: decimal(price) })),
      totalPrice: decimal(totalPrice),
      ...flags,
    })),
    recommendations: recommendations.map(({ price, ...product }) => ({ ...product, price: decimal(price) })),
    missing,
  };
}

/** A number with two decimals at most, as text with two. */
function decimal(amount: number): string {
  return minorToText(numberToMinor(amount) ?? Math.round(amount * 100));
}
