import type { Platform } from './platform.ts';

/** What calls to the provider carry in tests: given to the platform, and so to its simulator. */
const API_KEY = 'the-api-key-of-the-tests';

/** Settings of a platform whose provider's books tests may read. */
export const readableBooks = { PROVIDER_API_KEY: API_KEY };

/** A payment as the provider has it; amounts in minor units. */
export interface BookedPayment {
  readonly reference: string;
  /** Whose it is: the order's id. */
  readonly orderReference: string;
  readonly state: 'authorised' | 'declined' | 'captured' | 'voided';
  readonly capturedMinor: number;
  readonly refunds: readonly { readonly amountMinor: number }[];
}

/** The payment provider's own view of the money, for platforms with {@link readableBooks}. */
export class ProviderBooks {
  readonly #url: string;

  constructor({ simulators }: Pick<Platform, 'simulators'>) {
    this.#url = simulators['payment-provider'] ?? '';
  }

  /** Every payment there is, as it stands now. */
  async all(): Promise<readonly BookedPayment[]> {
    const found = new Map<string, BookedPayment>();
    let after: string | undefined = '0';
    while (after !== undefined) {
      const headers = { authorization: `Bearer ${API_KEY}` };
      const answer = await fetch(`${this.#url}/v1/payments?after=${after}`, { headers });
      if (!answer.ok) throw new Error(`The provider's books cannot be read: ${answer.status}`);
      const page = (await answer.json()) as { readonly payments: readonly BookedPayment[]; readonly next?: string };
      for (const payment of page.payments) found.set(payment.reference, payment);
      after = page.next;
    }
    return [...found.values()];
  }

  /** The payments of one order. */
  async of(orderId: string): Promise<readonly BookedPayment[]> {
    return (await this.all()).filter(({ orderReference }) => orderReference === orderId);
  }

  /** Has every answer of the provider wait so long from now on. Milliseconds. */
  async slowDown(latencyMs: number): Promise<void> {
    const body = JSON.stringify({ latencyMs });
    const answer = await fetch(`${this.#url}/control`, { method: 'PUT', body });
    if (!answer.ok) throw new Error(`The provider cannot be slowed down: ${answer.status}`);
  }
}

/** What was taken and not given back, minor units. */
export function kept({ capturedMinor, refunds }: BookedPayment): number {
  return capturedMinor - refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}
