import type { LedgerPayment } from './books.ts';

/** It will never be done; the message is the stable name of the reason. */
export class Refusal extends Error {}

/** The payment's state does not allow it. */
export class WrongState extends Error {
  readonly payment: LedgerPayment;

  constructor(payment: LedgerPayment) {
    super(`it is ${payment.state}`);
    this.payment = payment;
  }
}
