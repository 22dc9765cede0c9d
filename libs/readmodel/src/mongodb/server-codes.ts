/** A document of that `_id` is there already. */
export const DUPLICATE_KEY = 11_000;

/** There is no such collection. */
export const NAMESPACE_NOT_FOUND = 26;

/** Whether an error of the driver carries a server's code. */
export function hasCode(error: unknown, code: number): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
