import { createHash, randomUUID } from 'node:crypto';
import { ServiceError } from '@keelson/chassis';
import { type CommandHandler, type CommandOptions, type CommandResult, RuleViolation } from '@keelson/eventsourcing';
import type { PaymentEvent } from '../../contract/events.ts';
import type { PaymentCommand, PaymentRequest } from '../domain/commands.ts';
import { dueCall, type Payment, refundableMinor } from '../domain/payment.ts';
import type { ProviderCall, ProviderPayment } from '../domain/provider.ts';
import { refuse } from '../domain/rules.ts';
import { callKey } from '../provider/key.ts';
import { type PaymentProvider, ProviderRefused } from '../provider/provider.ts';

/** The journal of the payments. */
export type PaymentJournal = Pick<
  CommandHandler<PaymentCommand, PaymentEvent, Payment>,
  'create' | 'handle' | 'known' | 'load'
>;

export interface PaymentsOptions {
  readonly journal: PaymentJournal;
  readonly provider: PaymentProvider;
}

/** What one request says beside its values. */
export interface Turn {
  /** Epoch milliseconds until which its caller waits. */
  readonly deadline: number;
  /** Goes into each event's metadata. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** A refund as it is asked for. */
export interface RefundRequest {
  /** All that is left where it is not said. */
  readonly amountMinor?: number | undefined;
  readonly reason: string;
}

/** How an undone payment ended. */
export type UndoneState = 'voided' | 'refunded' | 'declined' | 'canceled';

/** What the provider has done is written down even when the caller has no time left. Milliseconds. */
const RECORD_MS = 5_000;

/**
 * Payments, carried out: what is asked for is journaled, then asked of the provider, then its outcome is journaled. A
 * crash or a lost answer in between leaves a call that is due; whoever comes next (a repeat, a webhook, the
 * reconciliation) makes it again under the same key, so that each has one effect.
 */
export class Payments {
  readonly #journal: PaymentJournal;
  readonly #provider: PaymentProvider;

  constructor({ journal, provider }: PaymentsOptions) {
    this.#journal = journal;
    this.#provider = provider;
  }

  /**
   * Sets money aside. A repeat answers the same.
   * @returns the provider's name for the payment
   * @throws RuleViolation `payment-declined`, `payment-canceled`; IdempotencyKeyReused for another payment under this id;
   *   errors with code `unavailable` or `deadline` when the outcome is not known
   */
  async authorise(id: string, request: PaymentRequest, turn: Turn): Promise<string> {
    await this.#journal.create({ type: 'authorise', ...request }, { ...optionsOf(turn), id });
    const { phase, providerReference, declineReason } = await this.settle(id, turn);
    if (phase === 'declined') throw declined(declineReason);
    if (!providerReference || phase === 'voided' || phase === 'void-refused') refuse('payment-canceled');
    return providerReference;
  }

  /**
   * Takes what was set aside, all of it. A repeat answers the same.
   * @throws AggregateNotFound; RuleViolation `payment-not-authorised`; errors with code `unavailable` or `deadline`
   */
  async capture(id: string, turn: Turn): Promise<void> {
    await this.settle(id, turn);
    await this.#journal.handle(id, { type: 'capture' }, optionsOf(turn));
    const { phase } = await this.settle(id, turn);
    if (phase !== 'captured') refuse('payment-not-authorised');
  }

  /**
   * Undoes a payment wherever it stands; one that nobody has asked for yet is never authorised later. The fence is
   * written first, so that an authorisation which is under way elsewhere is undone by whoever gets to know of it.
   * @throws RuleViolation `void-refused`, `refund-refused`; errors with code `unavailable` or `deadline`
   */
  async cancel(id: string, reason: string, turn: Turn): Promise<UndoneState> {
    await this.#fence(id, reason, turn);
    const { phase, request } = await this.#journal.known(id, turn.deadline);
    const mayBeHeld = phase === 'void-refused' || (phase === 'canceled' && request !== undefined);
    return undoneState(mayBeHeld ? await this.look(id, turn) : await this.settle(id, turn));
  }

  /**
   * Gives captured money back. A repeat under the same key gives nothing more.
   * @throws AggregateNotFound; RuleViolation `payment-not-captured`, `refund-exceeds-captured`, `refund-refused`;
   *   errors with code `unavailable` or `deadline`: then it stands in the journal and will be done
   */
  async refund(id: string, { amountMinor, reason }: RefundRequest, options: CommandOptions): Promise<CommandResult> {
    const { idempotencyKey } = options;
    const refundId = idempotencyKey === undefined ? randomUUID() : idOf(idempotencyKey);
    const result = await this.#journal.handle(id, { type: 'refund', refundId, amountMinor, reason }, options);
    const { refunds } = await this.settle(id, options);
    if (refunds[refundId]?.state === 'refused') refuse('refund-refused');
    return result;
  }

  /**
   * Asks the provider what it has of a payment, records it, and does what is due then.
   * @throws AggregateNotFound where there is no such payment here
   */
  async look(id: string, turn: Turn): Promise<Payment> {
    await this.#journal.known(id, turn.deadline);
    const seen = await this.#provider.find(id, turn.deadline);
    if (seen) await this.observe(seen, turn);
    return this.settle(id, turn);
  }

  /** Records what the provider says. @throws AggregateNotFound; RuleViolation `amount-differs` */
  async observe(seen: ProviderPayment, turn: Turn): Promise<void> {
    await this.#journal.handle(seen.paymentId, { type: 'observe', seen }, optionsOf(withTime(turn)));
  }

  /** Takes a payment of the provider's that nobody here knows: it is written down as canceled, and undone. */
  async adopt(seen: ProviderPayment, reason: string, turn: Turn): Promise<Payment> {
    await this.#fence(seen.paymentId, reason, turn);
    await this.observe(seen, turn);
    return this.settle(seen.paymentId, turn);
  }

  /** Does what is due at the provider, until nothing is. @throws AggregateNotFound, or what the provider throws */
  async settle(id: string, turn: Turn): Promise<Payment> {
    for (let last: string | undefined; ; ) {
      const payment = await this.#journal.known(id, turn.deadline);
      const due = dueCall(payment);
      if (!due) return payment;
      const key = callKey(id, due);
      if (key === last) throw new ServiceError('unavailable', 'The payment provider has not done it yet. Ask again.');
      last = key;
      await this.#carryOut(id, due, turn);
    }
  }

  async #carryOut(id: string, call: ProviderCall, turn: Turn): Promise<void> {
    try {
      await this.observe(await this.#provider.carryOut(id, call, turn.deadline), turn);
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error;
      // What is gone there already cannot be voided: then there is nothing to undo.
      const seen = call.kind === 'void' ? await this.#provider.find(id, turn.deadline) : undefined;
      if (seen) await this.observe(seen, turn);
      const command = { type: 'record-refusal', call, reason: error.message } as const;
      await this.#journal.handle(id, command, optionsOf(withTime(turn)));
    }
  }

  async #fence(id: string, reason: string, turn: Turn): Promise<void> {
    await this.#journal.create({ type: 'cancel', reason, refundId: randomUUID() }, { ...optionsOf(turn), id });
  }
}

function optionsOf({ deadline, metadata }: Turn) {
  return { deadline, metadata };
}

function withTime(turn: Turn): Turn {
  return { ...turn, deadline: Math.max(turn.deadline, Date.now() + RECORD_MS) };
}

function declined(reason = 'declined'): RuleViolation {
  return new RuleViolation('payment-declined', `The provider declined this payment: ${reason}.`);
}

/** @throws RuleViolation `void-refused` or `refund-refused` where something of it is still set aside or taken */
function undoneState(payment: Payment): UndoneState {
  if (payment.phase === 'void-refused') refuse('void-refused');
  if (payment.phase !== 'captured') return payment.phase as UndoneState;
  return refundableMinor(payment) > 0 ? refuse('refund-refused') : 'refunded';
}

/** A refund's id, the same for each repeat of its request. */
function idOf(idempotencyKey: string): string {
  return createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
}
