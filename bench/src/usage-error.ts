/** The arguments cannot be used; the message says which and why. */
export class UsageError extends Error {}

/** Exit code for wrong arguments (EX_USAGE of sysexits). */
export const USAGE_EXIT_CODE = 64;
