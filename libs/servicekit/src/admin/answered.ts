import { ServiceError, toServiceError } from '@keelson/chassis';

/** What an operator asks of a store. What fails there is the store's, and an operator may know how to help. */
export async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const known = toServiceError(error);
    if (known.code !== 'internal') throw known;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceError('unavailable', `The store did not answer: ${reason}`, { cause: error });
  }
}
