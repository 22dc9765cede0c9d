import type { CallContext, Fault } from '@keelson/chassis';
import { decimalNumber, withFieldNames } from '@keelson/servicekit';
import { minorToText, numberToMinor } from '@keelson/servicekit/schemas';
import type { PaymentView } from '../../contract/index.ts';
import type { PaymentApi } from './payment-api.ts';

/** What operators may ask for. Messages come with lower-camel-case names, all fields set. */
export function paymentServiceHandlers(api: PaymentApi) {
  return {
    GetPayment: ({ paymentId }: IdMessage, call: CallContext) =>
      inOurTerms(async () => ({ payment: message(await api.get(paymentId, call)) })),
    RefundPayment: ({ paymentId, amount, reason }: RefundMessage, call: CallContext) =>
      inOurTerms(async () => {
        const body = amount === '' ? { reason } : { amount: decimalNumber(amount), reason };
        return { payment: message(await api.refund(paymentId, body, call)) };
      }),
  };
}

/** What other services may ask for. */
export function processingServiceHandlers(api: PaymentApi) {
  return {
    Authorise: (request: AuthoriseMessage, call: CallContext) =>
      inOurTerms(() => api.authorise({ ...request, amount: decimalNumber(request.amount) }, call)),
    Capture: (request: IdMessage, call: CallContext) => inOurTerms(() => api.capture(request, call)),
    Cancel: (request: CancelMessage, call: CallContext) => inOurTerms(() => api.cancel(request, call)),
  };
}

interface IdMessage {
  readonly paymentId: string;
}

interface AuthoriseMessage extends IdMessage {
  readonly orderId: string;
  readonly amount: string;
  readonly paymentMethod: string;
}

interface CancelMessage extends IdMessage {
  readonly reason: string;
}

interface RefundMessage extends CancelMessage {
  readonly amount: string;
}

function message({ amount, captured, refunded, ...view }: PaymentView) {
  const { orderId = '', declineReason = '', providerReference = '' } = view;
  const text = (value: number) => minorToText(numberToMinor(value) ?? 0);
  const money = { amount: text(amount), captured: text(captured), refunded: text(refunded) };
  return { ...view, ...money, orderId, declineReason, providerReference };
}

const fieldNames: Readonly<Record<string, string>> = {
  id: 'payment_id',
  paymentId: 'payment_id',
  orderId: 'order_id',
  paymentMethod: 'payment_method',
};

function inOurTerms<T>(run: () => Promise<T>): Promise<T> {
  return withFieldNames((field) => fieldNames[field] ?? field, run, wording);
}

/** An amount is text here, and text that is no decimal came as no number. */
function wording({ field, message: said }: Fault): string {
  return field === 'amount' && said === 'must be a number' ? 'must be a decimal such as "12.50"' : said;
}
