import { RuleViolation } from '@keelson/eventsourcing/errors';
import type { SagaDefinition, SagaFacts, SagaPatience, SagaStep, StepCall } from '@keelson/eventsourcing/saga';
import { type CheckoutInput, type CheckoutStepName, idsOf } from '../../contract/index.ts';
import type { CalleeBounds, Callees } from './callees.ts';

type Checkout = SagaFacts<CheckoutInput>;
type Step = Omit<SagaStep<CheckoutInput>, 'name'>;

/** The order is what its customer can cancel while a checkout is under way. */
const CANCELED_BY_CUSTOMER = 'order-canceled';

/**
 * How to buy: each step with its way back. Stock first, as nobody's money is set aside for what is not there; money before
 * the order, so that no order stands there that was never paid for; the capture only once the order is handed over, so
 * that a cancelation before costs no refund; the stock last, as putting it back is the dearest.
 *
 * The undoing of the payment covers its capture, and that of the reservation its commit: both callees undo whatever they
 * find. So the way back closes the order first, then gives the money back, then the stock.
 */
export function checkoutSaga(
  { stock, payments, orders }: Callees,
  patience: SagaPatience,
): SagaDefinition<CheckoutInput> {
  const steps: Readonly<Record<CheckoutStepName, Step>> = {
    'reserve-stock': {
      run: (checkout, call) => {
        const { lines, reservedUntil } = checkout.input;
        const { reservationId } = idsOf(checkout.id);
        return stock.reserve({ reservationId, lines, expiresAt: reservedUntil }, call);
      },
      undo: (checkout, _captured, call) => stock.release(idsOf(checkout.id).reservationId, whyUndone(checkout), call),
      undoesUnknown: true,
    },
    'authorise-payment': {
      run: async (checkout, call) => {
        const { totalMinor: amountMinor, paymentMethod } = checkout.input;
        const { paymentId, orderId } = idsOf(checkout.id);
        return {
          providerReference: await payments.authorise({ paymentId, orderId, amountMinor, paymentMethod }, call),
        };
      },
      undo: (checkout, _captured, call) => payments.cancel(idsOf(checkout.id).paymentId, whyUndone(checkout), call),
      undoesUnknown: true,
    },
    'place-order': {
      run: (checkout, call) => {
        const { accountId: ownerId, accountEmail, lines, deliveryAddress } = checkout.input;
        const { orderId } = idsOf(checkout.id);
        return orders.place({ orderId, ownerId, accountEmail, lines, deliveryAddress }, call);
      },
      undo: async (checkout, _captured, call) => {
        // The customer's reason stays the order's.
        if (checkout.failure?.type === CANCELED_BY_CUSTOMER) return;
        await orders.withdraw(idsOf(checkout.id).orderId, whyUndone(checkout), call);
      },
    },
    'submit-order': {
      run: async (checkout, call) => {
        refuseOnceExpired(checkout, call);
        const { orderId, paymentId } = idsOf(checkout.id);
        await orders.recordPayment(orderId, paymentId, part(call, 'pay'));
        await orders.handOver(orderId, part(call, 'submit')).catch(unless('order-submitted'));
      },
    },
    'capture-payment': {
      run: async (checkout, call) => {
        refuseOnceExpired(checkout, call);
        await payments.capture(idsOf(checkout.id).paymentId, call);
      },
    },
    'commit-stock': {
      run: (checkout, call) => stock.commit(idsOf(checkout.id).reservationId, call),
    },
    'complete-order': {
      // An operator may have completed the order by hand meanwhile: that is what was wanted.
      run: (checkout, call) => orders.recordDelivery(idsOf(checkout.id).orderId, call).catch(unless('order-completed')),
    },
  };
  return { steps: Object.entries(steps).map(([name, step]) => ({ name, ...step })), patience };
}

/**
 * The stock is no longer held: turns back before money moves, as the commit would be refused anyhow. Only for steps whose
 * way back is another step's that is done by then: should an earlier attempt have come through unseen, that covers it.
 * @throws RuleViolation `reservation-gone`
 */
function refuseOnceExpired({ input }: Checkout, { now }: StepCall): void {
  if (now < Date.parse(input.reservedUntil)) return;
  throw new RuleViolation('reservation-gone', 'What was set aside for this purchase has expired.');
}

/** One of several calls of a step, with a key of its own. */
function part(call: StepCall, name: string): CalleeBounds {
  return { ...call, key: `${call.key}/${name}` };
}

/** Short, and without what people or other services wrote: callees bound their texts, and one that is refused undoes nothing. */
function whyUndone({ failure }: Checkout): string {
  return `The checkout was not completed${failure ? ` (${failure.type})` : ''}.`;
}

/** Passes over a refusal that says that it is so already. @throws every other error */
function unless(type: string): (error: unknown) => void {
  return (error) => {
    if (error instanceof Error && 'type' in error && error.type === type) return;
    throw error;
  };
}
