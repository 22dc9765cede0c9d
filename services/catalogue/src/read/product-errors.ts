import { ServiceError } from '@keelson/chassis';

/** There is no such product: its stream says so. */
export function productNotFound(sku: string): ServiceError {
  return new ServiceError('not-found', `There is no product ${sku}.`, { type: 'product-not-found' });
}

/** The product's stream holds what this version of the service cannot fold, such as an event of a newer one. */
export function productNotReadable(sku: string, cause: unknown): ServiceError {
  return new ServiceError('unavailable', `Product ${sku} cannot be shown by this version.`, {
    type: 'product-not-readable',
    cause,
  });
}

export function notThereYet(field: string, head: number): ServiceError {
  const fault = { field, message: `is ahead of the product, which is at revision ${head}` };
  return new ServiceError('invalid', 'The product has no such revision.', { faults: [fault] });
}
