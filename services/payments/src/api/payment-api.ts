import { type CallContext, checker, requireRole, ServiceError } from '@keelson/chassis';
import type { CommandHandler } from '@keelson/eventsourcing';
import { CommandApi, readUuid } from '@keelson/servicekit';
import { numberToMinor } from '@keelson/servicekit/schemas';
import {
  authoriseRequest,
  cancelRequest,
  captureRequest,
  type PaymentEvent,
  type PaymentView,
  refundRequest,
} from '../../contract/index.ts';
import type { PaymentCommand } from '../domain/commands.ts';
import type { Payment } from '../domain/payment.ts';
import type { Payments, RefundRequest, Turn, UndoneState } from '../processing/payments.ts';
import { viewOf } from './payment-view.ts';

export interface PaymentApiOptions {
  readonly payments: Pick<Payments, 'authorise' | 'capture' | 'cancel' | 'refund'>;
  readonly journal: Pick<CommandHandler<PaymentCommand, PaymentEvent, Payment>, 'create' | 'load'>;
  /** Metadata that each event of a call carries. */
  readonly metadata: (call: CallContext) => Readonly<Record<string, unknown>>;
}

const checkAuthorise = checker(authoriseRequest, 'body');
const checkCapture = checker(captureRequest, 'body');
const checkCancel = checker(cancelRequest, 'body');
const checkRefund = checker(refundRequest, 'body');

/** What payments can be asked for, as all APIs carry it out: values checked, callers too. */
export class PaymentApi {
  readonly #payments: PaymentApiOptions['payments'];
  readonly #journal: PaymentApiOptions['journal'];
  readonly #metadata: PaymentApiOptions['metadata'];
  readonly #refunds: CommandApi<RefundRequest, PaymentEvent, Payment>;

  constructor({ payments, journal, metadata }: PaymentApiOptions) {
    this.#payments = payments;
    this.#journal = journal;
    this.#metadata = metadata;
    const handler = {
      create: () => Promise.reject(new Error('A refund makes no payment.')),
      handle: payments.refund.bind(payments),
    };
    this.#refunds = new CommandApi({ handler, thing: 'refund', metadata });
  }

  /** For operators. @throws ServiceError `not-found`, `unauthenticated`, `forbidden`, `invalid` */
  async get(id: unknown, call: CallContext): Promise<PaymentView> {
    requireRole(call, 'operator');
    return this.#view(readUuid(id), call);
  }

  /** For operators. @throws ServiceError `unauthenticated`, `forbidden`, `invalid`, and what Payments.refund throws */
  async refund(id: unknown, body: unknown, call: CallContext): Promise<PaymentView> {
    requireRole(call, 'operator');
    const { amount, reason } = checkRefund(body);
    const request = amount === undefined ? { reason } : { amountMinor: minorOf(amount), reason };
    await this.#refunds.change(id, request, call);
    return this.#view(readUuid(id), call);
  }

  /** For services. @throws ServiceError `invalid`, and what Payments.authorise throws */
  async authorise(body: unknown, call: CallContext): Promise<{ paymentId: string; providerReference: string }> {
    const { paymentId, orderId, amount, paymentMethod } = checkAuthorise(body);
    const id = paymentId.toLowerCase();
    const request = { orderId: orderId.toLowerCase(), amountMinor: minorOf(amount), paymentMethod };
    return { paymentId: id, providerReference: await this.#payments.authorise(id, request, this.#turn(call)) };
  }

  /** For services. @throws ServiceError `invalid`, and what Payments.capture throws */
  async capture(body: unknown, call: CallContext): Promise<{ paymentId: string }> {
    const paymentId = checkCapture(body).paymentId.toLowerCase();
    await this.#payments.capture(paymentId, this.#turn(call));
    return { paymentId };
  }

  /** For services. @throws ServiceError `invalid`, and what Payments.cancel throws */
  async cancel(body: unknown, call: CallContext): Promise<{ paymentId: string; state: UndoneState }> {
    const { paymentId, reason } = checkCancel(body);
    const id = paymentId.toLowerCase();
    return { paymentId: id, state: await this.#payments.cancel(id, reason, this.#turn(call)) };
  }

  async #view(id: string, call: CallContext): Promise<PaymentView> {
    const loaded = await this.#journal.load(id, call.deadline.epochMs);
    if (!loaded) throw new ServiceError('not-found', `There is no payment ${id}.`, { type: 'payment-not-found' });
    call.setHeader('etag', `"${loaded.revision}"`);
    return viewOf(id, loaded.state, loaded.revision);
  }

  #turn(call: CallContext): Turn {
    return { deadline: call.deadline.epochMs, metadata: this.#metadata(call) };
  }
}

/** The schema has checked that it has two decimals at most. */
function minorOf(amount: number): number {
  const minor = numberToMinor(amount);
  if (minor === undefined) throw new Error('The schema let an amount through that cannot be read.');
  return minor;
}
