import { ServiceError } from '@keelson/chassis';

/** There is no such order: its stream says so. */
export function orderNotFound(id: string): ServiceError {
  return new ServiceError('not-found', `There is no order ${id}.`, { type: 'order-not-found' });
}

/** The order's stream holds what this version of the service cannot fold, such as an event of a newer one. */
export function orderNotReadable(id: string, cause: unknown): ServiceError {
  return new ServiceError('unavailable', `Order ${id} cannot be shown by this version.`, {
    type: 'order-not-readable',
    cause,
  });
}

export function notThereYet(field: string, head: number): ServiceError {
  const fault = { field, message: `is ahead of the order, which is at revision ${head}` };
  return new ServiceError('invalid', 'The order has no such revision.', { faults: [fault] });
}
