// @ts-check
import { useEffect, useState } from 'preact/hooks';
import { asProblem } from './problems.js';

/**
 * What is being loaded: `data` may be what was there before, while it is loaded anew.
 * @template T
 * @typedef {{ loading: boolean, data: T | undefined, problem: import('./problems.js').Problem | undefined }} Loaded
 */

/**
 * Loads something for a component, again whenever `key` changes; what comes late for an earlier key is passed over.
 * @template T
 * @param {string} key @param {(signal: AbortSignal) => Promise<T>} load
 * @returns {Loaded<T> & { again: () => void }}
 */
export function useLoaded(key, load) {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState(/** @type {Loaded<T> & { key: string }} */ (blank(key)));
  useEffect(() => {
    const leaving = new AbortController();
    setState((before) => ({ ...(before.key === key ? before : blank(key)), loading: true, problem: undefined }));
    load(leaving.signal).then(
      (data) => leaving.signal.aborted || setState({ key, loading: false, data, problem: undefined }),
      (error) =>
        leaving.signal.aborted || setState((before) => ({ ...before, loading: false, problem: asProblem(error) })),
    );
    return () => leaving.abort();
  }, [key, turn]);
  const current = state.key === key ? state : blank(key);
  return { ...current, again: () => setTurn(turn + 1) };
}

/** @param {string} key */
function blank(key) {
  return { key, loading: true, data: undefined, problem: undefined };
}
