import type { EventStoreDBClient } from '@eventstore/db-client';
import type { ServiceContext } from '@keelson/chassis';
import { type OperatedReaction, type React, startReaction } from '@keelson/servicekit';
import { type NotificationEvent, notificationCategory, notificationEvents } from '../../contract/events.ts';
import service from '../../service.ts';
import type { Delivery } from './delivery.ts';
import type { ParkedNotifications } from './parked.ts';

export interface DeliveryParts {
  readonly client: EventStoreDBClient;
  readonly delivery: Pick<Delivery, 'attempt'>;
  readonly parked: Pick<ParkedNotifications, 'note'>;
  /** So many refusals park a notification, by an event of its own. */
  readonly maxAttempts: number;
}

/** What fails beside refusals, such as a fault in a template, may do so some more times before its event is parked. */
const MORE_ATTEMPTS = 5;

/** Starts the reaction that brings requested notifications to people; each attempt is one delivery of the request's event. */
export function startDelivery(ctx: ServiceContext, parts: DeliveryParts): OperatedReaction {
  return startReaction(ctx, {
    name: `${service.name}-delivery`,
    client: parts.client,
    streamPrefixes: [`${notificationCategory}-`],
    events: notificationEvents,
    handle: deliver(parts),
    maxAttempts: parts.maxAttempts + MORE_ATTEMPTS,
  });
}

function deliver({ delivery, parked }: Pick<DeliveryParts, 'delivery' | 'parked'>): React<NotificationEvent> {
  return async (event, { id, revision, deadline, trace }) => {
    const bounds = { deadline: deadline.epochMs };
    switch (event.type) {
      case 'V1_NOTIFICATION_REQUESTED':
        return delivery.attempt(id, { deadline, trace });
      case 'V1_NOTIFICATION_REPLAYED':
        await parked.note(id, revision, { parked: false, attempts: 0, reason: '', at: event.data.at }, bounds);
        return delivery.attempt(id, { deadline, trace });
      case 'V1_NOTIFICATION_PARKED':
        return parked.note(id, revision, { parked: true, ...event.data }, bounds);
      default:
        return undefined;
    }
  };
}
