import type { Outcome } from './decide.ts';
import type { SagaReason } from './definition.ts';

/** Codes of the house's errors after which it is open whether the step was done, or that pass by themselves. */
const OPEN = new Set(['unavailable', 'deadline', 'too-many', 'cancelled', 'internal', 'revision']);

/** Codes with which a callee says no: nothing was done. */
const REFUSALS = new Set([
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'method-not-allowed',
  'rule',
  'too-large',
  'unsupported-media-type',
  'key-reused',
]);

/** A reason in a journal is read by people: longer ones are cut. Characters. */
const LONGEST_DETAIL = 500;

/** Runs an attempt and says what came of it. Never throws. */
export async function outcomeOf(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { kind: 'succeeded', captured: await run() };
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): Outcome {
  const { code, type, message } = fieldsOf(error);
  const known = typeof code === 'string' ? code : '';
  const reason = reasonOf(typeof type === 'string' ? type : known, message);
  if (REFUSALS.has(known)) return { kind: 'refused', reason };
  if (OPEN.has(known)) return { kind: 'unknown', reason };
  return {
    kind: 'poisoned',
    reason: reasonOf('bug', error instanceof Error ? `${error.name}: ${error.message}` : error),
  };
}

function reasonOf(type: string, detail: unknown): SagaReason {
  const text = String(detail).toWellFormed();
  return { type, detail: text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL)}…`.toWellFormed() : text };
}

function fieldsOf(error: unknown): Record<string, unknown> {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
}
