import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const file = `${root}keelson/payments/v1/payments.proto`;

/** What operators ask for: the proto file, the root of its imports, and the full name of the service. */
export const paymentContract = { file, root, service: 'keelson.payments.v1.PaymentService' };

/** What other services ask for. */
export const processingContract = { file, root, service: 'keelson.payments.v1.PaymentProcessingService' };
