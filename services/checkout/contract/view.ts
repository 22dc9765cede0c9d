import { paginationView } from '@keelson/servicekit/schemas';
import { type Static, Type } from 'typebox';
import { checkoutStates } from './requests.ts';

/** The JSON of a checkout: what POST answers, what GET and the lists show, and what the live view sends. */

const timeOrNull = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description });

export const checkoutStepView = Type.Object({
  name: Type.String({ description: 'reserve-stock, authorise-payment, place-order, ...' }),
  state: Type.Enum(['waiting', 'running', 'done', 'failed', 'undone']),
});

export const checkoutView = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    orderId: Type.String({
      format: 'uuid',
      description: 'The order that it makes; there is none before `place-order`.',
    }),
    state: Type.Enum([...checkoutStates]),
    step: Type.String({ description: 'What it is at; empty once ended.' }),
    steps: Type.Array(checkoutStepView),
    problem: Type.String({ description: 'Stable name of why it was not completed, or is stuck; empty otherwise.' }),
    problemDetail: Type.String({
      description: 'The same for its customer. What went wrong inside stands in the journal alone.',
    }),
    total: Type.Number({ description: 'What is paid, exact to the cent.' }),
    startedAt: Type.String({ format: 'date-time' }),
    endedAt: timeOrNull('Null until completed or compensated.'),
    revision: Type.Integer({ description: 'Of the last entry of its journal, from 0; the same as the ETag.' }),
  },
  { description: 'A checkout.' },
);

export const checkoutListView = Type.Object(
  { pagination: paginationView, checkouts: Type.Array(checkoutView) },
  { description: 'One page of checkouts, the newest first.' },
);

export const journalView = Type.Object(
  {
    entries: Type.Array(
      Type.Object({
        revision: Type.Integer(),
        type: Type.String(),
        at: Type.String({ format: 'date-time', description: 'When it was recorded.' }),
        data: Type.Unknown({ description: 'What was tried, what came of it, what was captured for the way back.' }),
      }),
    ),
  },
  { description: 'Every entry of the journal, the oldest first.' },
);

export type CheckoutView = Static<typeof checkoutView>;
export type CheckoutListView = Static<typeof checkoutListView>;
export type JournalView = Static<typeof journalView>;
