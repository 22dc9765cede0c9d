import { ServiceError } from '@keelson/chassis';
import { orderPath } from '@keelson/orders/contract';
import { Compile } from 'typebox/compile';

const path = Compile(orderPath);

/**
 * An order's id, in the spelling that streams use.
 * @param field what the caller's contract calls it
 * @throws ServiceError `invalid`
 */
export function readOrderId(id: string, field: string): string {
  if (path.Check({ id })) return id.toLowerCase();
  throw new ServiceError('invalid', 'The request is not valid.', { faults: [{ field, message: 'must be a UUID' }] });
}
