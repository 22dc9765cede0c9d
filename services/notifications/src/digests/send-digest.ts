import { formatTraceparent } from '@keelson/chassis';
import { idFromKey } from '@keelson/eventsourcing';
import type { React } from '@keelson/servicekit';
import { type DigestEvent, notificationCategory } from '../../contract/events.ts';
import type { NotificationHandler } from '../delivery/delivery.ts';

/** Reacts to a digest that was closed: its entries go out as one mail, named by the digest, so that none goes out twice. */
export function sendDigest(notifications: Pick<NotificationHandler, 'create'>): React<DigestEvent> {
  return async (event, { id: accountId, stream, revision, deadline, trace }) => {
    if (event.type !== 'V1_DIGEST_CLOSED') return;
    const source = `${stream}@${revision}`;
    const entries = event.data.entries.map(({ notice, at }) => ({ notice, at }));
    const notice = { kind: 'digest', facts: { entries } } as const;
    const request = { accountId, channel: 'email', notice, source, requestedAt: event.data.at } as const;
    await notifications.create(
      { type: 'request', request },
      {
        id: idFromKey(notificationCategory, `${source} ${accountId} email`),
        deadline: deadline.epochMs,
        metadata: trace ? { traceparent: formatTraceparent(trace) } : {},
      },
    );
  };
}
