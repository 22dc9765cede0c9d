import type { ProviderCall, ProviderPayment } from '../domain/provider.ts';

/**
 * A payment provider. Every call ends by its deadline (epoch milliseconds) and fails with code `unavailable` or
 * `deadline` where it is not known what came of it.
 */
export interface PaymentProvider {
  /**
   * Asks for one thing. The payment's id and the call make the key under which the provider does it once, however often
   * it is asked.
   * @returns the payment as the provider has it afterwards, whether or not it did it
   * @throws ProviderRefused when it will never do it
   */
  carryOut(paymentId: string, call: ProviderCall, deadline: number): Promise<ProviderPayment>;
  /** What it has under our payment's id; undefined where it has nothing. */
  find(paymentId: string, deadline: number): Promise<ProviderPayment | undefined>;
  /** Whatever changed there since, oldest change first. Each page of the list may take `pageMs`. */
  changedSince(since: Date, pageMs: number): AsyncIterable<ProviderPayment>;
}

/** The provider says no for good; the message is its reason. */
export class ProviderRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ProviderRefused';
  }
}
