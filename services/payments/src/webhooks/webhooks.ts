import { checker, type Logger } from '@keelson/chassis';
import { AggregateNotFound, RuleViolation } from '@keelson/eventsourcing';
import { paymentPath, webhookRequest } from '../../contract/index.ts';
import type { Payments, Turn } from '../processing/payments.ts';
import { checkSignature } from './signature.ts';

export interface WebhooksOptions {
  readonly payments: Pick<Payments, 'look'>;
  readonly secret: string;
  readonly log: Logger;
}

/** One webhook as it came. */
export interface Delivery {
  readonly signature: string | undefined;
  /** The bytes that were signed. */
  readonly body: Buffer;
}

const checkBody = checker(webhookRequest, 'body');
const checkId = checker(paymentPath, 'params');

/**
 * What the provider tells by webhooks. A webhook is a hint to look: the payment is asked for, so that those which come
 * twice, late or in the wrong order do no harm.
 */
export class Webhooks {
  readonly #options: WebhooksOptions;

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /**
   * Takes one. Of a payment that is not known here, or whose money differs, it is taken too: that is for the
   * reconciliation.
   * @throws ServiceError `unauthenticated`, `invalid`; errors with code `unavailable` or `deadline`: it may come again
   */
  async take({ signature, body }: Delivery, turn: Turn): Promise<void> {
    checkSignature(this.#options.secret, signature, body, Date.now());
    const { merchantReference } = checkBody(jsonOf(body)).data;
    const id = uuidIn(merchantReference);
    if (id === undefined) return;
    try {
      await this.#options.payments.look(id, turn);
    } catch (error) {
      if (!(error instanceof AggregateNotFound || error instanceof RuleViolation)) throw error;
      this.#options.log.warn({ paymentId: id, reason: error.message }, 'a webhook is left to the reconciliation');
    }
  }
}

/** Undefined for what is none, which the schema refuses. */
function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function uuidIn(text: string): string | undefined {
  try {
    return checkId({ id: text }).id.toLowerCase();
  } catch {
    return undefined;
  }
}
