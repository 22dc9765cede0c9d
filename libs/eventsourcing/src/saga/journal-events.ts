import { defineEvents, type EventCodec, type Upcaster } from '../event-codec.ts';
import type { Captured, SagaReason, SagaTrace } from './definition.ts';

/**
 * The journal of a saga, as it stands in the saga's own stream. Times are RFC 3339, UTC.
 *
 * A `claim` names one attempt of one process. Whoever holds the claim works on the saga until `until`; after that,
 * another one may take it over.
 */
export type SagaEvent<Input> =
  | EventOf<'V1_SAGA_STARTED', Started<Input>>
  | EventOf<'V1_STEP_STARTED', AttemptStarted>
  | EventOf<'V1_STEP_SUCCEEDED', { step: string; captured?: Captured }>
  | EventOf<'V1_STEP_REFUSED', { step: string; reason: SagaReason }>
  | EventOf<'V1_STEP_FAILED', AttemptFailed>
  | EventOf<'V1_UNDOING_STARTED', { reason: SagaReason; steps: readonly string[] }>
  | EventOf<'V1_UNDO_STARTED', AttemptStarted>
  | EventOf<'V1_UNDO_SUCCEEDED', { step: string }>
  | EventOf<'V1_UNDO_FAILED', AttemptFailed>
  | EventOf<'V1_SAGA_COMPLETED', { at: string }>
  | EventOf<'V1_SAGA_UNDONE', { at: string }>
  | EventOf<'V1_SAGA_STUCK', { reason: SagaReason; at: string }>
  | EventOf<'V1_SAGA_RESUMED', { by: string; at: string; deadline: string }>
  | EventOf<'V1_SAGA_ABORTED', { by: string; reason: string; at: string; deadline: string }>
  | Unreadable;

/** Never stored: stands for an event that this version cannot read. */
export type Unreadable = EventOf<'unreadable', SagaReason>;

interface EventOf<Type extends string, Data> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

interface Started<Input> {
  readonly input: Input;
  /** The steps that it takes, in order: a later version's may be others. */
  readonly steps: readonly string[];
  readonly at: string;
  readonly deadline: string;
  readonly trace?: SagaTrace;
}

interface AttemptStarted {
  readonly step: string;
  /** From 1. */
  readonly attempt: number;
  readonly claim: string;
  readonly until: string;
}

interface AttemptFailed {
  readonly step: string;
  readonly attempt: number;
  readonly reason: SagaReason;
  /** When it is asked again; absent where it is not. */
  readonly retryAt?: string;
}

export type SagaEventType = Exclude<SagaEvent<unknown>, Unreadable>['type'];

/** Every type that a journal may hold. */
export const sagaEventTypes = [
  'V1_SAGA_STARTED',
  'V1_STEP_STARTED',
  'V1_STEP_SUCCEEDED',
  'V1_STEP_REFUSED',
  'V1_STEP_FAILED',
  'V1_UNDOING_STARTED',
  'V1_UNDO_STARTED',
  'V1_UNDO_SUCCEEDED',
  'V1_UNDO_FAILED',
  'V1_SAGA_COMPLETED',
  'V1_SAGA_UNDONE',
  'V1_SAGA_STUCK',
  'V1_SAGA_RESUMED',
  'V1_SAGA_ABORTED',
] as const satisfies readonly SagaEventType[];

/**
 * Reads a journal. An event that this version does not know becomes one that makes the saga stuck: its reason can then be
 * listed, and a version that knows the event goes on with the saga.
 */
export function sagaEvents<Input>(upcasters: Readonly<Record<string, Upcaster>> = {}): EventCodec<SagaEvent<Input>> {
  const strict = defineEvents<SagaEvent<Input>>(sagaEventTypes, upcasters);
  return {
    decode(type, data) {
      try {
        return strict.decode(type, data);
      } catch (error) {
        return unreadable(error);
      }
    },
  };
}

/** The stand-in for an event that cannot be read, because of `error`. */
export function unreadable(error: unknown): Unreadable {
  const detail = error instanceof Error ? error.message : String(error);
  return { type: 'unreadable', data: { type: 'unreadable-event', detail } };
}
