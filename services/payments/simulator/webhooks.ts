import { createHmac, randomUUID } from 'node:crypto';
import type { LedgerEntry } from './books.ts';
import type { Control } from './control.ts';

export interface WebhookOptions {
  /** Where they are sent. */
  readonly url: string;
  readonly secret: string;
  readonly control: Control;
}

/** What happened to a payment. */
export type Happening = 'authorised' | 'declined' | 'captured' | 'voided' | 'refunded';

/** A webhook that is not taken is sent again after these pauses, milliseconds, and then no more. */
const PAUSES_MS = [500, 2_000, 10_000, 60_000, 300_000];
/** How long the webhooks of `tok_late_webhook` wait: the later ones less, so that they overtake. Milliseconds. */
const LATE_MS = { authorised: 3_000, declined: 3_000, captured: 1_000, voided: 1_000, refunded: 0 };
const ANSWER_WITHIN_MS = 5_000;

/**
 * Tells the merchant what happened: `{id, type, createdAt, data}`, signed by HMAC-SHA256 over `<time>.<body>` in the
 * header `provider-signature: t=<seconds since 1970>,v1=<hex>`. At least once, in no order.
 */
export class Webhooks {
  readonly #options: WebhookOptions;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  send(happening: Happening, { payment, behaviour }: LedgerEntry): void {
    const { duplicate, delayMs, drop } = this.#options.control.settings.webhooks;
    if (drop) return;
    const body = JSON.stringify({
      id: `evt_${randomUUID()}`,
      type: `payment.${happening}`,
      createdAt: new Date().toISOString(),
      data: payment,
    });
    const wait = behaviour === 'late_webhook' ? LATE_MS[happening] : delayMs;
    const copies = duplicate || behaviour === 'duplicate_webhook' ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) this.#after(wait, () => this.#deliver(body, 0));
  }

  /** Forgets what is waiting. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  async #deliver(body: string, failures: number): Promise<void> {
    if (await this.#taken(body)) return;
    const pause = PAUSES_MS[failures];
    if (pause !== undefined) this.#after(pause, () => this.#deliver(body, failures + 1));
  }

  async #taken(body: string): Promise<boolean> {
    const { url, secret } = this.#options;
    const time = Math.floor(Date.now() / 1_000);
    const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
    const headers = { 'content-type': 'application/json', 'provider-signature': `t=${time},v1=${signature}` };
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const response = await fetch(url, { method: 'POST', headers, body, signal });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }
}
