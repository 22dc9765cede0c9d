import { type Fault, ServiceError } from '@keelson/chassis';

/**
 * Carries out `run`, and tells what is wrong in the terms of this API's clients.
 * @param rename takes a field of the REST contract, e.g. `shopItems[0].price`
 * @param reword what is wrong with it, where this API's field is of another type
 */
export async function withFieldNames<T>(
  rename: (field: string) => string,
  run: () => Promise<T>,
  reword: (fault: Fault) => string = ({ message }) => message,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'invalid' || !error.faults) throw error;
    const faults = error.faults.map((fault) => ({ field: rename(fault.field), message: reword(fault) }));
    throw new ServiceError('invalid', error.message, { faults });
  }
}
