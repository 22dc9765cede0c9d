import { type CallContext, type HttpServer, problemResponses } from '@keelson/chassis';
import { checkedLater } from '@keelson/servicekit';
import { Type } from 'typebox';
import { webhookRequest } from '../../contract/index.ts';
import { webhookPath } from '../../service.ts';
import { SIGNATURE_HEADER } from './signature.ts';
import type { Webhooks } from './webhooks.ts';

/** Adds the route for webhooks, in a context of its own: there a body is the bytes that were signed. */
export function addWebhookRoute(
  app: HttpServer,
  webhooks: Webhooks,
  metadata: (call: CallContext) => Readonly<Record<string, unknown>>,
): void {
  app.register(async (scope) => {
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes, done) => done(null, bytes));
    scope.post(webhookPath, { schema, validatorCompiler: checkedLater }, async ({ body, call }, reply) => {
      const delivery = { signature: call.header(SIGNATURE_HEADER), body: bytesOf(body) };
      await webhooks.take(delivery, { deadline: call.deadline.epochMs, metadata: metadata(call) });
      return reply.code(202).send();
    });
  });
}

/** Absent for a request without a body. */
function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

const schema = {
  tags: ['payments'],
  operationId: 'paymentWebhook',
  summary: 'Tell what happened to a payment, for the provider',
  headers: Type.Object({
    [SIGNATURE_HEADER]: Type.String({
      description: '`t=<seconds since 1970>,v1=<hex>`: HMAC-SHA256 over `<t>.<body>`, five minutes old at most.',
    }),
  }),
  body: webhookRequest,
  response: {
    202: { description: 'It is taken.', type: 'null' },
    ...problemResponses('invalid', 'unauthenticated', 'too-large', 'unsupported-media-type', 'unavailable', 'deadline'),
  },
};
