/** A check that, once passed, passes for good. */
export function latched(check: () => Promise<void>): () => Promise<void> {
  let passed = false;
  return async () => {
    if (passed) return;
    await check();
    passed = true;
  };
}

/** For a check that looks at nothing but memory: it is asked each time. */
export const IN_MEMORY = { ttlMs: 0 };
