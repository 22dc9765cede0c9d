export { type Clock, systemClock } from './clock.ts';
export { type AttemptInHand, type Outcome, type SagaCommand, sagaDecider } from './decide.ts';
export {
  type Captured,
  DEFAULT_PATIENCE,
  type SagaDefinition,
  type SagaFacts,
  type SagaPatience,
  type SagaReason,
  type SagaStep,
  type SagaTrace,
  type StepCall,
} from './definition.ts';
export { dueAfter } from './deliveries.ts';
export { SagaExecutor, type SagaExecutorOptions, type SagaJournal } from './executor.ts';
export { type SagaEvent, type SagaEventType, sagaEvents, sagaEventTypes } from './journal-events.ts';
export { SagaRunner, type SagaRunnerOptions } from './runner.ts';
export type { SagaHandler } from './saga-journal.ts';
export {
  dueAt,
  evolveSaga,
  hasEnded,
  noSaga,
  type SagaPhase,
  type SagaState,
  type StepProgress,
  stepProgress,
} from './state.ts';
export { type DueSagas, Sweep, type SweepOptions } from './sweep.ts';
