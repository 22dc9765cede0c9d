import { Refusal } from './refusal.ts';

type PaymentState = 'authorised' | 'declined' | 'captured' | 'voided' | 'refunded' | 'canceled';

interface Payment {
  state: PaymentState;
  readonly amountMinor: number;
}

/** Payments as their contract has it, in memory, with every movement of money on a ledger. */
export class PaymentLedger {
  readonly #payments = new Map<string, Payment>();
  /** Money that came in, by payment, minor units: one entry a capture, a negative one a refund. */
  readonly movements: { readonly id: string; readonly minor: number }[] = [];

  /** @param declines whether the payer's bank says no to a new one */
  authorise(id: string, amountMinor: number, declines: boolean): string {
    const known = this.#payments.get(id);
    if (known?.state === 'authorised' || known?.state === 'captured') return `ref-${id}`;
    if (known !== undefined) throw new Refusal('payment-declined');
    this.#payments.set(id, { state: declines ? 'declined' : 'authorised', amountMinor });
    if (declines) throw new Refusal('payment-declined');
    return `ref-${id}`;
  }

  capture(id: string): void {
    const known = this.#payments.get(id);
    if (known?.state === 'captured') return;
    if (known?.state !== 'authorised') throw new Refusal('payment-not-authorised');
    known.state = 'captured';
    this.movements.push({ id, minor: known.amountMinor });
  }

  cancel(id: string): void {
    const known = this.#payments.get(id);
    if (!known) this.#payments.set(id, { state: 'canceled', amountMinor: 0 });
    if (known?.state === 'authorised') known.state = 'voided';
    if (known?.state !== 'captured') return;
    known.state = 'refunded';
    this.movements.push({ id, minor: -known.amountMinor });
  }

  /** As when the bank lets an authorisation lapse. */
  lapse(id: string): void {
    const known = this.#payments.get(id);
    if (known?.state === 'authorised') known.state = 'voided';
  }

  stateOf(id: string): PaymentState | undefined {
    return this.#payments.get(id)?.state;
  }

  /** What a payment has brought in by now, minor units. */
  takenOf(id: string): number {
    return this.movements.filter((movement) => movement.id === id).reduce((sum, { minor }) => sum + minor, 0);
  }
}
