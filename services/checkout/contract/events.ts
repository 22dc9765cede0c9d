import type { EventCodec } from '@keelson/eventsourcing';
import { type SagaEvent, type SagaEventType, sagaEvents } from '@keelson/eventsourcing/saga';
import { type Static, Type } from 'typebox';

/**
 * The journal of a checkout, as it stands in its stream `checkout-<uuid>`: the schema of each entry's data, by its type.
 * The entries are those of every saga; what a checkout adds is its input. A changed meaning is a new type (V2_...) and an
 * upcaster; these stay as they are.
 */

const time = (description: string) => Type.String({ format: 'date-time', description });

const step = Type.String({ description: 'Which step: see `checkoutSteps`.' });

const reason = Type.Object({
  type: Type.String({ description: 'Stable name: the problem that a service answered, for one.' }),
  detail: Type.String({ description: 'For people.' }),
});

const attempt = Type.Integer({ minimum: 0, description: 'Which attempt, from 1; counted anew after a resume.' });

const attemptStarted = Type.Object({
  step,
  attempt,
  claim: Type.String({ description: 'Names this attempt of one process.' }),
  until: time('Until when no other process takes the checkout over.'),
});

const attemptFailed = Type.Object({
  step,
  attempt,
  reason,
  retryAt: Type.Optional(time('When it is asked again; absent where it is not.')),
});

const boughtLine = Type.Object({
  sku: Type.String(),
  title: Type.String(),
  description: Type.String(),
  quantity: Type.Integer({ minimum: 1 }),
  priceMinor: Type.Integer({
    minimum: 0,
    description: 'Price of one piece in the catalogue at the start, minor units.',
  }),
});

/** What is bought, by whom, at which prices: all that the steps need. */
export const checkoutInput = Type.Object({
  accountId: Type.String({ format: 'uuid' }),
  accountEmail: Type.String(),
  lines: Type.Array(boughtLine),
  totalMinor: Type.Integer({ minimum: 0, description: 'What is paid, minor units.' }),
  deliveryAddress: Type.String(),
  paymentMethod: Type.String({ description: "The payment provider's token for the payer's card; no card data." }),
  reservedUntil: time('When the stock goes back by itself, should all else fail.'),
});

export const checkoutEventData = {
  V1_SAGA_STARTED: Type.Object({
    input: checkoutInput,
    steps: Type.Array(Type.String(), { description: 'The steps that it takes, in order.' }),
    at: time('When it began.'),
    deadline: time('From when on no further step is begun.'),
    trace: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: 'W3C trace context of the request.' }),
    ),
  }),
  V1_STEP_STARTED: attemptStarted,
  V1_STEP_SUCCEEDED: Type.Object({
    step,
    captured: Type.Optional(Type.Unknown({ description: 'What the steps after it, and the way back, need of it.' })),
  }),
  V1_STEP_REFUSED: Type.Object({ step, reason }),
  V1_STEP_FAILED: attemptFailed,
  V1_UNDOING_STARTED: Type.Object({
    reason,
    steps: Type.Array(Type.String(), { description: 'What is undone, in this order.' }),
  }),
  V1_UNDO_STARTED: attemptStarted,
  V1_UNDO_SUCCEEDED: Type.Object({ step }),
  V1_UNDO_FAILED: attemptFailed,
  V1_SAGA_COMPLETED: Type.Object({ at: time('When it was completed.') }),
  V1_SAGA_UNDONE: Type.Object({ at: time('When all was undone.') }),
  V1_SAGA_STUCK: Type.Object({ reason, at: time('Since when it waits for a person.') }),
  V1_SAGA_RESUMED: Type.Object({
    by: Type.String({ description: 'Account of the operator.' }),
    at: time('When.'),
    deadline: time('The new deadline.'),
  }),
  V1_SAGA_ABORTED: Type.Object({
    by: Type.String({ description: 'Account of the operator.' }),
    reason: Type.String(),
    at: time('When.'),
    deadline: time('Until when the step in hand is asked for its outcome.'),
  }),
} satisfies Record<SagaEventType, unknown>;

export type CheckoutInput = Static<typeof checkoutInput>;

/** A line as it was bought: what the catalogue said of the product at the start. */
export type BoughtLine = CheckoutInput['lines'][number];

export type CheckoutEvent = SagaEvent<CheckoutInput>;

/** Reads stored entries; upcasters of retired types go here. */
export const checkoutEvents: EventCodec<CheckoutEvent> = sagaEvents<CheckoutInput>();

/** The category of the streams. */
export const checkoutCategory = 'checkout';

/** The steps of a checkout, in order. */
export const checkoutSteps = [
  'reserve-stock',
  'authorise-payment',
  'place-order',
  'submit-order',
  'capture-payment',
  'commit-stock',
  'complete-order',
] as const;

export type CheckoutStepName = (typeof checkoutSteps)[number];
