import type { CallContext } from '@keelson/chassis';
import { type Timestamp, timestampMessage, timeText, withFieldNames } from '@keelson/servicekit';
import type { ReservationCalls } from './reservation-calls.ts';

/** keelson.inventory.v1.ReservationService. Its messages come with lower-camel-case names, all fields set. */
export function reservationServiceHandlers(calls: ReservationCalls) {
  return {
    Reserve: ({ expiresAt: time, ...message }: ReserveMessage, call: CallContext) => {
      const expiresAt = timeText(time);
      return answer(() => calls.reserve(expiresAt === undefined ? message : { ...message, expiresAt }, call));
    },
    Commit: (message: object, call: CallContext) => answer(() => calls.commit(message, call)),
    Release: (message: object, call: CallContext) => answer(() => calls.release(message, call)),
    GetReservation: async (message: object, call: CallContext) => {
      const { id, state, lines, expiresAt } = await withFieldNames(fieldName, () => calls.get(message, call));
      return { reservationId: id, state, lines, expiresAt: timestampMessage(expiresAt) };
    },
  };
}

async function answer(run: () => Promise<string>): Promise<{ readonly reservationId: string }> {
  return { reservationId: await withFieldNames(fieldName, run) };
}

const fieldNames: Readonly<Record<string, string>> = { reservationId: 'reservation_id', expiresAt: 'expires_at' };

function fieldName(field: string): string {
  return fieldNames[field] ?? field;
}

interface ReserveMessage {
  readonly expiresAt: Timestamp | null;
}
