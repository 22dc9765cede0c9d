import type { EventStoreDBClient } from '@eventstore/db-client';
import type { ServiceContext } from '@keelson/chassis';
import { ActiveView } from '@keelson/readmodel';
import { type OperatedReaction, periodically, startReaction } from '@keelson/servicekit';
import { type OperatedProjection, startProjection, type Views } from '@keelson/servicekit/views';
import { digestCategory, digestEvents } from '../../contract/events.ts';
import service from '../../service.ts';
import type { Handlers } from '../handlers.ts';
import { digestFold, type WaitingDigest } from '../views/digest-fold.ts';
import { DigestTimer } from './digest-timer.ts';
import { sendDigest } from './send-digest.ts';

export interface DigestParts {
  readonly client: EventStoreDBClient;
  readonly views: Views;
  readonly handlers: Pick<Handlers, 'digests' | 'notifications'>;
  /** Time between two looks for digests that are due, milliseconds. */
  readonly everyMs: number;
}

/** Starts what closes digests when they are due, and what sends them. */
export function startDigests(
  ctx: ServiceContext,
  { client, views, handlers, everyMs }: DigestParts,
): { readonly reaction: OperatedReaction; readonly projection: OperatedProjection } {
  const generations = views.documents<WaitingDigest>('digests');
  const streamPrefixes = [`${digestCategory}-`];
  const projection = startProjection(ctx, {
    name: `${service.name}-waiting-digests`,
    client,
    generations,
    fold: digestFold,
    streamPrefixes,
  });
  const view = new ActiveView(generations);
  const timer = new DigestTimer({
    digests: handlers.digests,
    waiting: async function* () {
      yield* (await view.current()).scan();
    },
  });
  const stop = periodically(
    everyMs,
    (signal) => timer.look(signal),
    (err) => ctx.log.warn({ err }, 'digests wait'),
  );
  ctx.lifecycle.onStop('digests', stop);
  const reaction = startReaction(ctx, {
    name: `${service.name}-digests`,
    client,
    streamPrefixes,
    events: digestEvents,
    handle: sendDigest(handlers.notifications),
  });
  return { reaction, projection };
}
