import type { ShopApi } from '@keelson/local/shop-api';

/** A checkout as its customer sees it. */
export interface Checkout {
  readonly id: string;
  readonly orderId: string;
  readonly state: 'running' | 'completed' | 'compensating' | 'compensated' | 'stuck';
  readonly problem: string;
  readonly total: number;
}

const LOOK_EVERY_MS = 250;

/**
 * Waits until a checkout has ended, or needs somebody.
 * @param withinMs milliseconds
 * @throws Error when it does not in that time, or cannot be read
 */
export async function atRest(shop: ShopApi, token: string, id: string, withinMs: number): Promise<Checkout> {
  const end = Date.now() + withinMs;
  for (;;) {
    const { status, body } = await shop.call('GET', `/api/v1/checkouts/${id}`, { token });
    if (status !== 200) throw new Error(`checkout ${id}: ${status} ${JSON.stringify(body)}`);
    if (body.state !== 'running' && body.state !== 'compensating') return body;
    if (Date.now() > end) throw new Error(`checkout ${id} did not come to rest: ${JSON.stringify(body)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
