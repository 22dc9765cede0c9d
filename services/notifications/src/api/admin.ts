import { type AdminServer, Deadline } from '@keelson/chassis';
import { readUuid } from '@keelson/servicekit';
import type { NotificationHandler } from '../delivery/delivery.ts';
import type { ParkedNotifications } from '../delivery/parked.ts';

/** How long an operator's call may take, milliseconds. */
const TIMEOUT_MS = 5_000;

export interface ParkedParts {
  readonly parked: Pick<ParkedNotifications, 'list'>;
  readonly notifications: Pick<NotificationHandler, 'handle'>;
}

/** Adds the parked notifications to the admin port: which there are and why, and having one tried again. */
export function addParkedRoutes(admin: AdminServer, { parked, notifications }: ParkedParts): void {
  const bounds = () => ({ deadline: Deadline.after(TIMEOUT_MS).epochMs });

  admin.route({ method: 'GET', url: '/parked', handler: async () => ({ parked: await parked.list(bounds()) }) });

  admin.route({
    method: 'POST',
    url: '/parked/:id/replay',
    handler: async ({ params }, reply) => {
      const id = readUuid((params as { readonly id: string }).id);
      await notifications.handle(id, { type: 'replay', now: new Date().toISOString() }, bounds());
      return reply.code(202).header('location', '/parked').send({ id });
    },
  });
}
