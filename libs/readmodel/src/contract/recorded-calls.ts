import type { StoreInstrumentation } from '../instrumentation.ts';

/** An instrumentation that keeps what it was told, as `sqlite read ok` or, for a failure, with the error's code. */
export function recordedCalls(): { readonly calls: readonly string[]; readonly instrumentation: StoreInstrumentation } {
  const calls: string[] = [];
  return {
    calls,
    instrumentation: {
      async storeCall(engine, operation, run) {
        try {
          const result = await run();
          calls.push(`${engine} ${operation} ok`);
          return result;
        } catch (error) {
          calls.push(`${engine} ${operation} ${(error as { readonly code?: string }).code}`);
          throw error;
        }
      },
    },
  };
}
