import { type CheckoutInput, idsOf } from '../../contract/index.ts';
import type { Ledgers } from './callees.ts';

/** What is amiss outside after a checkout has ended; nothing where all is as it must be. */
export function amissAfter(
  id: string,
  phase: string,
  { totalMinor }: Pick<CheckoutInput, 'totalMinor'>,
  { stock, payments, orders }: Ledgers,
): string[] {
  const { orderId, reservationId, paymentId } = idsOf(id);
  const order = orders.of(orderId);
  const [reservation, payment, taken] = [
    stock.stateOf(reservationId),
    payments.stateOf(paymentId),
    payments.takenOf(paymentId),
  ];
  const facts = (wanted: Readonly<Record<string, boolean>>) =>
    Object.entries(wanted).flatMap(([fact, holds]) => (holds ? [] : [`${phase} ${id}: not so that ${fact}`]));
  if (phase === 'completed') {
    return facts({
      'the order is complete, submitted and paid':
        !!order?.completed && order.submitted && order.paid && !order.canceled,
      'its stock has left': reservation === 'committed',
      'exactly its price was taken': payment === 'captured' && taken === totalMinor,
    });
  }
  return facts({
    'it was undone': phase === 'undone',
    'there is no order, or a canceled one': !order || (order.canceled && !order.completed),
    'nothing is held or gone': reservation !== 'held' && reservation !== 'committed',
    'no money was kept': taken === 0,
    'no money is set aside': payment !== 'authorised' && payment !== 'captured',
  });
}
