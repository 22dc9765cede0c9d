import {
  evolveSaga,
  hasEnded,
  noSaga,
  type SagaPhase,
  type SagaState,
  stepProgress,
} from '@keelson/eventsourcing/saga';
import { minorToNumber } from '@keelson/servicekit/schemas';
import {
  type CheckoutEvent,
  type CheckoutInput,
  type CheckoutStateName,
  type CheckoutView,
  idsOf,
  toldOf,
} from '../../contract/index.ts';

/** A checkout as far as it is shown: without what its steps alone need, such as the payer's token. Plain JSON. */
export interface ShownCheckout {
  readonly saga: Omit<SagaState<unknown>, 'input' | 'trace'>;
  readonly ownerId: string;
  readonly totalMinor: number;
}

/** What is shown of a checkout in this state; undefined before it began. */
export function shown(state: SagaState<CheckoutInput>): ShownCheckout | undefined {
  const { input, trace, ...saga } = state;
  return input && { saga, ownerId: input.accountId, totalMinor: input.totalMinor };
}

/** What is shown of a checkout after one more entry of its journal. */
export function evolveShown(before: ShownCheckout | undefined, event: CheckoutEvent): ShownCheckout {
  const begun = event.type === 'V1_SAGA_STARTED' ? event.data.input : undefined;
  const { input, trace, ...saga } = evolveSaga<unknown>({ ...noSaga, ...before?.saga }, event);
  const ownerId = before?.ownerId ?? begun?.accountId ?? '';
  return { saga, ownerId, totalMinor: before?.totalMinor ?? begun?.totalMinor ?? 0 };
}

const states: Readonly<Record<SagaPhase, CheckoutStateName>> = {
  none: 'running',
  running: 'running',
  undoing: 'compensating',
  completed: 'completed',
  undone: 'compensated',
  stuck: 'stuck',
};

/** The state of a checkout, as clients know it. */
export function stateOf({ saga }: ShownCheckout): CheckoutStateName {
  return states[saga.phase];
}

/** A checkout as clients see it. */
export function checkoutJson(id: string, revision: number, checkout: ShownCheckout): CheckoutView {
  const { saga, totalMinor } = checkout;
  const problem = saga.stuck ?? saga.failure;
  const steps = stepProgress(saga);
  return {
    id,
    orderId: idsOf(id).orderId,
    state: stateOf(checkout),
    step: hasEnded(saga) ? '' : (saga.inHand?.step ?? saga.toUndo[0] ?? firstWaiting(steps)),
    steps: [...steps],
    problem: problem?.type ?? '',
    problemDetail: problem ? toldOf(problem) : '',
    total: minorToNumber(totalMinor),
    startedAt: new Date(saga.startedAt).toISOString(),
    endedAt: saga.endedAt === undefined ? null : new Date(saga.endedAt).toISOString(),
    revision,
  };
}

function firstWaiting(steps: ReturnType<typeof stepProgress>): string {
  return steps.find(({ state }) => state === 'waiting')?.name ?? '';
}
