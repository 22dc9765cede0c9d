import { type CallOptions, callBudget } from '../call-options.ts';
import { type Port, ReadModelUnavailable } from '../errors.ts';
import type { StoreInstrumentation, StoreOperation } from '../instrumentation.ts';
import { isAway } from './failures.ts';

/** Runs one port's calls on the file and turns their failures into the port's. */
export class SqliteCalls {
  readonly port: Port;
  readonly #instrumentation: StoreInstrumentation;

  constructor(port: Port, instrumentation: StoreInstrumentation) {
    this.port = port;
    this.#instrumentation = instrumentation;
  }

  /** Runs one call; failures that may pass become `unavailable`. A call once begun is not cut short. */
  run<R>(operation: StoreOperation, options: CallOptions | undefined, call: () => R | Promise<R>): Promise<R> {
    return this.#instrumentation.storeCall('sqlite', operation, async () => {
      callBudget(options, Number.POSITIVE_INFINITY);
      try {
        return await call();
      } catch (error) {
        if (isAway(error)) throw new ReadModelUnavailable(this.port, { cause: error });
        throw error;
      }
    });
  }
}
