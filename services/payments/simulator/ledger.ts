import { randomUUID } from 'node:crypto';
import { type Behaviour, refusalOf } from './behaviours.ts';
import type { LedgerEntry, LedgerPayment } from './books.ts';
import { Refusal, WrongState } from './refusals.ts';
import type { Storage } from './storage.ts';

export interface Authorisation {
  readonly merchantReference: string;
  readonly orderReference: string;
  readonly amountMinor: number;
  readonly behaviour: Behaviour;
  /** Set where it is declined. */
  readonly declineReason?: string | undefined;
}

/** The provider's books. Every change is stored before it is answered. */
export class Ledger {
  readonly #storage: Storage;
  readonly #entries = new Map<string, LedgerEntry>();
  #sequence = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
    for (const entry of storage.entries()) this.#put(entry);
  }

  get(reference: string): LedgerEntry | undefined {
    return this.#entries.get(reference);
  }

  /** Payments that a merchant gave this name, the oldest first. */
  named(merchantReference: string): LedgerPayment[] {
    return this.#all().filter((payment) => payment.merchantReference === merchantReference);
  }

  /** Changes after number `after`, of payments changed at `since` or later, the oldest first, and the last one's number. */
  changes(since: Date, after: number, limit: number): { readonly payments: LedgerPayment[]; readonly last: number } {
    const changed = [...this.#entries.values()]
      .filter(({ sequence, payment }) => sequence > after && new Date(payment.updatedAt) >= since)
      .sort((a, b) => a.sequence - b.sequence)
      .slice(0, limit);
    return { payments: changed.map(({ payment }) => payment), last: changed.at(-1)?.sequence ?? after };
  }

  authorise({ behaviour, declineReason, ...request }: Authorisation): LedgerEntry {
    const now = new Date().toISOString();
    const payment: LedgerPayment = {
      reference: `pp_${randomUUID()}`,
      ...request,
      state: declineReason === undefined ? 'authorised' : 'declined',
      capturedMinor: 0,
      ...(declineReason !== undefined && { declineReason }),
      refunds: [],
      createdAt: now,
      updatedAt: now,
    };
    return this.#save({ payment, behaviour });
  }

  /** @throws WrongState, Refusal `capture-exceeds-authorised` or its behaviour's */
  capture(reference: string, amountMinor: number): LedgerEntry {
    return this.#change(reference, ['authorised'], (payment, behaviour) => {
      refuseAs(behaviour, 'capture');
      if (amountMinor > payment.amountMinor) throw new Refusal('capture-exceeds-authorised');
      return { ...payment, state: 'captured', capturedMinor: amountMinor };
    });
  }

  /** @throws WrongState, its behaviour's Refusal */
  void(reference: string): LedgerEntry {
    return this.#change(reference, ['authorised'], (payment, behaviour) => {
      refuseAs(behaviour, 'void');
      return { ...payment, state: 'voided' };
    });
  }

  /** @throws WrongState, Refusal `refund-exceeds-captured` */
  refund(reference: string, merchantReference: string, amountMinor: number): LedgerEntry {
    return this.#change(reference, ['captured'], (payment) => {
      const refunded = payment.refunds.reduce((sum, refund) => sum + refund.amountMinor, 0);
      if (refunded + amountMinor > payment.capturedMinor) throw new Refusal('refund-exceeds-captured');
      const refund = { reference: `pr_${randomUUID()}`, merchantReference, amountMinor };
      return { ...payment, refunds: [...payment.refunds, refund] };
    });
  }

  #change(
    reference: string,
    states: readonly LedgerPayment['state'][],
    change: (payment: LedgerPayment, behaviour: Behaviour) => LedgerPayment,
  ): LedgerEntry {
    const entry = this.#entries.get(reference);
    if (!entry) throw new Error(`no payment ${reference}`);
    if (!states.includes(entry.payment.state)) throw new WrongState(entry.payment);
    const { payment, behaviour } = entry;
    return this.#save({ ...entry, payment: { ...change(payment, behaviour), updatedAt: new Date().toISOString() } });
  }

  #save(changed: Omit<LedgerEntry, 'sequence'>): LedgerEntry {
    const entry = { ...changed, sequence: this.#sequence + 1 };
    this.#storage.add({ entry });
    this.#put(entry);
    return entry;
  }

  #put(entry: LedgerEntry): void {
    this.#entries.set(entry.payment.reference, entry);
    this.#sequence = Math.max(this.#sequence, entry.sequence);
  }

  #all(): LedgerPayment[] {
    return [...this.#entries.values()].map(({ payment }) => payment);
  }
}

function refuseAs(behaviour: Behaviour, change: 'capture' | 'void'): void {
  const refusal = refusalOf(behaviour, change);
  if (refusal !== undefined) throw new Refusal(refusal);
}
