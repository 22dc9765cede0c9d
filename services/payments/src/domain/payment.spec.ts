import { refused, spec } from '@keelson/eventsourcing';
import { describe, expect, test } from 'vitest';
import type { PaymentEvent } from '../../contract/events.ts';
import type { PaymentCommand } from './commands.ts';
import { paymentDecider } from './decider.ts';
import { dueCall } from './payment.ts';
import type { ProviderPayment } from './provider.ts';

const request = { orderId: 'order-1', amountMinor: 1_000, paymentMethod: 'tok_ok' };
const reason = 'Ordered twice';

const requested: PaymentEvent = { type: 'V1_PAYMENT_REQUESTED', data: request };
const authorised: PaymentEvent = { type: 'V1_PAYMENT_AUTHORISED', data: { providerReference: 'pp-1' } };
const declined: PaymentEvent = { type: 'V1_PAYMENT_DECLINED', data: { reason: 'insufficient-funds' } };
const canceled: PaymentEvent = { type: 'V1_PAYMENT_CANCELED', data: { reason } };
const captureRequested: PaymentEvent = { type: 'V1_PAYMENT_CAPTURE_REQUESTED', data: {} };
const captured: PaymentEvent = { type: 'V1_PAYMENT_CAPTURED', data: { amountMinor: 1_000 } };
const voidRequested: PaymentEvent = { type: 'V1_PAYMENT_VOID_REQUESTED', data: { reason } };
const voided: PaymentEvent = { type: 'V1_PAYMENT_VOIDED', data: {} };
const refundRequested = (refundId: string, amountMinor: number): PaymentEvent => ({
  type: 'V1_PAYMENT_REFUND_REQUESTED',
  data: { refundId, amountMinor, reason },
});
const refunded = (refundId: string, amountMinor: number): PaymentEvent => ({
  type: 'V1_PAYMENT_REFUNDED',
  data: { refundId, amountMinor },
});
const refundRefused = (refundId: string): PaymentEvent => ({
  type: 'V1_PAYMENT_REFUND_REFUSED',
  data: { refundId, reason: 'refund-exceeds-captured' },
});

const held = [requested, authorised];
const taken = [...held, captureRequested, captured];

const authorise: PaymentCommand = { type: 'authorise', ...request };
const capture: PaymentCommand = { type: 'capture' };
const cancel: PaymentCommand = { type: 'cancel', reason, refundId: 'undo' };
const refund = (refundId: string, amountMinor?: number): PaymentCommand => ({
  type: 'refund',
  refundId,
  amountMinor,
  reason,
});

const seen = (change: Partial<ProviderPayment> = {}): PaymentCommand => ({
  type: 'observe',
  seen: {
    paymentId: 'p',
    providerReference: 'pp-1',
    state: 'authorised',
    amountMinor: 1_000,
    capturedMinor: 0,
    refunds: [],
    ...change,
  },
});

const payment = spec(paymentDecider);

describe('to authorise', () => {
  test('is written down before the provider is asked', () => payment([], authorise, [requested]));
  test('again is nothing new', () => {
    payment([requested], authorise, []);
    payment([requested, declined], authorise, []);
    payment(taken, authorise, []);
  });
  test('after a cancellation is refused, also where that came first', () => {
    payment([canceled], authorise, refused('payment-canceled'));
    payment([requested, canceled], authorise, refused('payment-canceled'));
    payment([canceled, authorised, voidRequested, voided], authorise, refused('payment-canceled'));
  });
  test.each([{ amountMinor: 1_001 }, { orderId: 'order-2' }, { paymentMethod: 'tok_other' }])(
    'another payment under the id is refused: %o',
    (other) => {
      expect(() => payment([requested], { ...authorise, ...other } as PaymentCommand, [])).toThrow(
        expect.objectContaining({ code: 'key-reused' }),
      );
    },
  );
});

describe('to capture', () => {
  test('is written down before the provider is asked', () => payment(held, capture, [captureRequested]));
  test('again is nothing new', () => {
    payment([...held, captureRequested], capture, []);
    payment(taken, capture, []);
    payment([...taken, refundRequested('r', 10), refunded('r', 10)], capture, []);
  });
  test('needs what was set aside', () => {
    payment([], capture, refused('payment-does-not-exist'));
    for (const given of [[requested], [requested, declined], [canceled], [...held, voidRequested]]) {
      payment(given, capture, refused('payment-not-authorised'));
    }
    payment([...taken, refundRequested('r', 1_000)], capture, refused('payment-not-authorised'));
  });
});

describe('to cancel', () => {
  test('what nobody asked for keeps it from ever being authorised', () => payment([], cancel, [canceled]));
  test('what is not known to be authorised does too', () => payment([requested], cancel, [canceled]));
  test('what is set aside voids it', () => payment(held, cancel, [voidRequested]));
  test('what may be captured voids it, and the provider says which came first', () => {
    payment([...held, captureRequested], cancel, [voidRequested]);
  });
  test('what is captured gives it back, less what was given back', () => {
    payment(taken, cancel, [refundRequested('undo', 1_000)]);
    payment([...taken, refundRequested('r', 300)], cancel, [refundRequested('undo', 700)]);
  });
  test('what is undone already is nothing new', () => {
    const undone = [[requested, declined], [canceled], [...held, voidRequested], [...held, voidRequested, voided]];
    for (const given of [...undone, [...taken, refundRequested('r', 1_000)]]) payment(given, cancel, []);
  });
});

describe('to refund', () => {
  test('gives back a part, or all that is left', () => {
    payment(taken, refund('r', 400), [refundRequested('r', 400)]);
    payment([...taken, refundRequested('q', 400)], refund('r'), [refundRequested('r', 600)]);
  });
  test('never gives back more than was taken', () => {
    payment(taken, refund('r', 1_001), refused('refund-exceeds-captured'));
    payment([...taken, refundRequested('q', 400)], refund('r', 601), refused('refund-exceeds-captured'));
    payment([...taken, refunded('q', 1_000)], refund('r'), refused('refund-exceeds-captured'));
  });
  test('does not count what the provider refused', () => {
    const given = [...taken, refundRequested('q', 1_000), refundRefused('q')];
    payment(given, refund('r', 1_000), [refundRequested('r', 1_000)]);
  });
  test('needs that something was taken', () => payment(held, refund('r', 1), refused('payment-not-captured')));
  test('under an id that is known is nothing new', () => {
    payment([...taken, refundRequested('r', 400)], refund('r', 400), []);
  });
});

describe('what the provider says', () => {
  const seenCaptured = { state: 'captured', capturedMinor: 1_000 } as const;
  const undoing = refundRequested('undoing', 1_000);
  const why = 'It was canceled before the provider had done it.';

  test('is the outcome of what was asked', () => {
    payment([requested], seen(), [authorised]);
    payment([requested], seen({ state: 'declined', declineReason: 'insufficient-funds' }), [declined]);
    payment([...held, captureRequested], seen(seenCaptured), [captured]);
    payment([...held, voidRequested], seen({ state: 'voided' }), [voided]);
    const refunds = [{ refundId: 'r', amountMinor: 400 }];
    payment([...taken, refundRequested('r', 400)], seen({ ...seenCaptured, refunds }), [refunded('r', 400)]);
  });

  test('is caught up with in one step, however much was missed', () => {
    const refunds = [{ refundId: 'r', amountMinor: 400 }];
    payment([requested], seen({ ...seenCaptured, refunds }), [authorised, captured, refunded('r', 400)]);
  });

  test('late or twice is nothing new', () => {
    payment(held, seen(), []);
    payment(taken, seen(), []);
    payment(taken, seen(seenCaptured), []);
    payment([requested, declined], seen({ state: 'declined' }), []);
    payment([requested, canceled], seen({ state: 'declined' }), []);
  });

  test('undoes what was authorised after all', () => {
    const voiding: PaymentEvent = { type: 'V1_PAYMENT_VOID_REQUESTED', data: { reason: why } };
    for (const given of [[canceled], [requested, canceled], [requested, declined]]) {
      payment(given, seen(), [authorised, voiding]);
    }
  });

  test('undoes what was captured after all', () => {
    const giving = { ...undoing, data: { ...undoing.data, reason: why } } as PaymentEvent;
    payment([...held, voidRequested], seen(seenCaptured), [captured, giving]);
    payment([requested, canceled], seen(seenCaptured), [authorised, captured, giving]);
  });

  test('of another amount is not believed, but undone where nothing should be held', () => {
    payment([requested], seen({ amountMinor: 999 }), refused('amount-differs'));
    const voiding: PaymentEvent = { type: 'V1_PAYMENT_VOID_REQUESTED', data: { reason: why } };
    payment([requested, canceled], seen({ amountMinor: 999 }), [authorised, voiding]);
    payment([requested, canceled, authorised, voidRequested, voided], seen({ amountMinor: 999, state: 'voided' }), []);
  });
});

describe('a refusal of the provider', () => {
  const refusal = (call: NonNullable<ReturnType<typeof dueCall>>): PaymentCommand => ({
    type: 'record-refusal',
    call,
    reason: 'refund-exceeds-captured',
  });
  const due = (events: readonly PaymentEvent[]) => {
    const call = dueCall(events.reduce(paymentDecider.evolve, paymentDecider.initial));
    if (!call) throw new Error('nothing is due');
    return call;
  };

  test('declines the payment, or refuses the refund', () => {
    const reasonOf = { reason: 'refund-exceeds-captured' };
    payment([requested], refusal(due([requested])), [{ type: 'V1_PAYMENT_DECLINED', data: reasonOf }]);
    const refunding = [...taken, refundRequested('r', 400)];
    payment(refunding, refusal(due(refunding)), [refundRefused('r')]);
  });

  test('to take it leaves it set aside: it is never asked to take it again, and can be canceled', () => {
    const data = { reason: 'refund-exceeds-captured' };
    const capturing = [...held, captureRequested];
    const captureRefused: PaymentEvent = { type: 'V1_PAYMENT_CAPTURE_REFUSED', data };
    payment(capturing, refusal(due(capturing)), [captureRefused]);
    payment([...capturing, captureRefused], capture, refused('payment-not-authorised'));
    payment([...capturing, captureRefused], cancel, [voidRequested]);
  });

  test('to let go of it is no end: what the provider says later still counts', () => {
    const data = { reason: 'refund-exceeds-captured' };
    const voiding = [...held, voidRequested];
    const voidRefused: PaymentEvent = { type: 'V1_PAYMENT_VOID_REFUSED', data };
    payment(voiding, refusal(due(voiding)), [voidRefused]);
    const given = [...voiding, voidRefused];
    payment(given, capture, refused('payment-not-authorised'));
    payment(given, cancel, []);
    payment(given, seen({ state: 'authorised' }), []);
    payment(given, seen({ state: 'voided' }), [voided]);
    const giving = refundRequested('undoing', 1_000);
    const why = 'It was canceled before the provider had done it.';
    payment(given, seen({ state: 'captured', capturedMinor: 1_000 }), [
      captured,
      { ...giving, data: { ...giving.data, reason: why } } as PaymentEvent,
    ]);
  });

  test('of what is known meanwhile is nothing new', () => {
    payment([...held, captureRequested, voidRequested], refusal(due([...held, captureRequested])), []);
    payment([...held, voidRequested, voided], refusal(due([...held, voidRequested])), []);
    payment(held, refusal(due([requested])), []);
    payment([...taken, refunded('r', 400)], refusal(due([...taken, refundRequested('r', 400)])), []);
  });
});

test('one thing at a time is due at the provider, and nothing where it has done all', () => {
  const dueOf = (...events: PaymentEvent[]) =>
    dueCall(events.reduce(paymentDecider.evolve, paymentDecider.initial))?.kind;
  expect(dueOf(requested)).toBe('authorise');
  expect(dueOf(...held, captureRequested)).toBe('capture');
  expect(dueOf(...held, voidRequested)).toBe('void');
  expect(dueOf(...taken, refundRequested('r', 400))).toBe('refund');
  for (const settled of [[], held, taken, [canceled], [requested, declined], [...held, voidRequested, voided]]) {
    expect(dueOf(...settled)).toBeUndefined();
  }
});
