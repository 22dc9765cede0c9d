// @ts-check
import { useState } from 'preact/hooks';
import { asProblem } from '../lib/problems.js';

/** The state of one form: is it being sent, and what went wrong with it. */
export function useForm() {
  const [busy, setBusy] = useState(false);
  const [problem, keep] = useState(/** @type {import('../lib/problems.js').Problem | undefined} */ (undefined));
  const setProblem = (/** @type {unknown} */ error) => keep(error === undefined ? undefined : asProblem(error));
  return { busy, setBusy, problem, setProblem };
}
