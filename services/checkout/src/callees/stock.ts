import { type Callee, callee, loadProto, type ServiceContext } from '@keelson/chassis';
import { reservationContract } from '@keelson/inventory/contract';
import { timestampMessage } from '@keelson/servicekit';
import type { Stock } from '../saga/callees.ts';
import { type Answerless, outgoing } from './outgoing.ts';

/** keelson.inventory.v1.ReservationService, as much of it as a checkout needs. */
interface Reservations {
  Reserve: Answerless<{
    readonly reservationId: string;
    readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
    readonly expiresAt: ReturnType<typeof timestampMessage>;
  }>;
  Commit: Answerless<{ readonly reservationId: string }>;
  Release: Answerless<{ readonly reservationId: string; readonly reason: string }>;
}

/** Inventory, by gRPC. @param address `127.0.0.1:5001` */
export function stockAt(ctx: ServiceContext, address: string): Stock {
  const { file, root, service } = reservationContract;
  const proto = loadProto(file, { includeDirs: [root] });
  const inventory: Callee<Reservations> = callee<Reservations>(ctx, { address, proto, service });
  return {
    async reserve({ reservationId, lines, expiresAt }, bounds) {
      const wanted = lines.map(({ sku, quantity }) => ({ sku, quantity }));
      const request = { reservationId, lines: wanted, expiresAt: timestampMessage(expiresAt) };
      await inventory.call('Reserve', request, outgoing(bounds));
    },
    async commit(reservationId, bounds) {
      await inventory.call('Commit', { reservationId }, outgoing(bounds));
    },
    async release(reservationId, reason, bounds) {
      await inventory.call('Release', { reservationId, reason }, outgoing(bounds));
    },
  };
}
