import { type HttpServer, problemResponses } from '@keelson/chassis';
import { changeSchema, checkedLater } from '@keelson/servicekit';
import { requestDeadline } from '@keelson/servicekit/schemas';
import { Type } from 'typebox';
import { paymentPath, paymentView, refundRequest } from '../../contract/index.ts';
import { basePath } from '../../service.ts';
import type { PaymentApi } from './payment-api.ts';

/** Adds what operators may ask for to `app`. */
export function addPaymentRoutes(app: HttpServer, api: PaymentApi): void {
  app.get(`${basePath}/:id`, { schema: getSchema, validatorCompiler: checkedLater }, ({ params, call }) =>
    api.get((params as { readonly id: string }).id, call),
  );
  app.post(`${basePath}/:id/refunds`, { schema: refundSchema, validatorCompiler: checkedLater }, async (request) => {
    const { id } = request.params as { readonly id: string };
    return api.refund(id, request.body, request.call);
  });
}

const getSchema = {
  tags: ['payments'],
  operationId: 'getPayment',
  summary: 'Show a payment, for operators',
  params: paymentPath,
  headers: Type.Object({ 'x-request-deadline': requestDeadline }),
  response: {
    200: {
      description: 'The payment as it is now.',
      headers: { ETag: Type.String({ description: 'Its revision, e.g. "3".' }) },
      content: { 'application/json': { schema: paymentView } },
    },
    ...problemResponses('invalid', 'unauthenticated', 'forbidden', 'not-found', 'unavailable', 'deadline'),
  },
};

const refundSchema = changeSchema({
  tags: ['payments'],
  operationId: 'refundPayment',
  summary: 'Give captured money back, for operators',
  description:
    'The rules that may refuse it (409): payment-not-captured, refund-exceeds-captured, refund-refused. After a 503 or 504 it is on its way: repeat it with its key.',
  params: paymentPath,
  body: refundRequest,
  answer: { description: 'The payment after it.', schema: paymentView },
  problems: ['unauthenticated', 'forbidden'],
});
