/** What is remembered of sign-ins that did not succeed, for one address: whether it has an account makes no difference. */
export interface Attempts {
  /** Sign-ins in a row that failed, or have not ended yet. */
  readonly failures: number;
  /** When the last of them began, epoch milliseconds. */
  readonly lastAt: number;
}

/** So many may fail before the first wait. */
const FREE_ATTEMPTS = 5;

/** The first wait, milliseconds. Each one after it is twice as long. */
const FIRST_WAIT_MS = 1_000;

/**
 * The longest wait, milliseconds. With it, a guesser has some 20 attempts in the first hour and 4 in each one after it;
 * OWASP ASVS 4.0 (2.2.1) asks for no more than 100. A known limit: nobody can tell the owner from a guesser, so whoever
 * sends a wrong password each time a wait ends, four an hour, keeps the owner from signing in for as long as they go on.
 */
const LONGEST_WAIT_MS = 15 * 60_000;

/** After so long without a failure, nothing is remembered, milliseconds. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** How long an address still has to wait at `now` (epoch milliseconds); 0 when a sign-in may be tried. */
export function waitLeft(attempts: Attempts | undefined, now: number): number {
  if (attempts === undefined) return 0;
  const { failures, lastAt } = attempts;
  if (failures < FREE_ATTEMPTS) return 0;
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - FREE_ATTEMPTS));
  return Math.max(0, lastAt + wait - now);
}

/** What is remembered once one more sign-in has begun: it counts as failed until it has succeeded. */
export function attempted(attempts: Attempts | undefined, now: number): Attempts {
  const recent = attempts !== undefined && now - attempts.lastAt < FORGOTTEN_AFTER_MS;
  return { failures: (recent ? attempts.failures : 0) + 1, lastAt: now };
}
