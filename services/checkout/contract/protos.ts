import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

/** The proto file of the contract, and the root of its imports. */
const proto = { file: `${root}keelson/checkout/v1/checkout.proto`, root };

/** For customers: buying, and watching it. */
export const checkoutContract = { ...proto, service: 'keelson.checkout.v1.CheckoutService' };

/** For operators: what is stuck, and what to do about it. */
export const checkoutOperationsContract = { ...proto, service: 'keelson.checkout.v1.CheckoutOperationsService' };
