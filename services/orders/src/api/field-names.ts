import { ServiceError } from '@keelson/chassis';

/**
 * Carries out `run`, and tells faulty fields by the names that this API's clients know.
 * @param rename takes a field of the REST contract, e.g. `shopItems[0].price`
 */
export async function withFieldNames<T>(rename: (field: string) => string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'invalid' || !error.faults) throw error;
    const faults = error.faults.map(({ field, message }) => ({ field: rename(field), message }));
    throw new ServiceError('invalid', error.message, { faults });
  }
}
