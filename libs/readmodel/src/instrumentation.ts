/** The engines, as metrics name them. */
export type Engine = 'mongodb' | 'elasticsearch' | 'sqlite';

/** What an engine is asked for; few, as they are labels of metrics. A call of a port may take several. */
export type StoreOperation =
  | 'read'
  | 'write'
  | 'search'
  | 'scan'
  | 'count'
  /** Which generation of a view is which: looked at, and changed. */
  | 'state'
  | 'update'
  /** A generation is made ready, or removed. */
  | 'open'
  | 'drop'
  | 'ping';

/** What the library tells the process around it: the chassis makes metrics and spans of it. */
export interface StoreInstrumentation {
  /** Runs one call to an engine. */
  storeCall<T>(engine: Engine, operation: StoreOperation, run: () => Promise<T>): Promise<T>;
}

/** Runs everything and records nothing. */
export const noInstrumentation: StoreInstrumentation = {
  storeCall: (_engine, _operation, run) => run(),
};
