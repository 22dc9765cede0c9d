import { formatTraceparent } from '@keelson/chassis';
import type { DomainEvent } from '@keelson/eventsourcing';
import type { Delivered, React } from '@keelson/servicekit';
import type { Notice } from '../../contract/notices.ts';
import type { Teller } from './teller.ts';

/** Who is to be told what. */
export interface ToTell {
  readonly accountIds: readonly string[];
  readonly notice: Notice;
}

/** What follows from an event, if anything; it may look up what the event does not say. */
export type Consider<Event extends DomainEvent> = (
  event: Event,
  delivered: Delivered,
) => ToTell | undefined | Promise<ToTell | undefined>;

export interface TellAboutOptions {
  readonly teller: Pick<Teller, 'tell'>;
  /** Older news is told to nobody: a service that is installed late, or was away for long, does not write to everybody. */
  readonly maxAgeMs: number;
  readonly now?: () => number;
}

/** Reacts to others' events by telling people. */
export function tellAbout<Event extends DomainEvent>(
  consider: Consider<Event>,
  { teller, maxAgeMs, now = Date.now }: TellAboutOptions,
): React<Event> {
  return async (event, delivered) => {
    const { stream, revision, created, trace, deadline } = delivered;
    if (created.getTime() < now() - maxAgeMs) return;
    const toTell = await consider(event, delivered);
    if (!toTell) return;
    const source = { event: `${stream}@${revision}`, at: created.toISOString() };
    const metadata = trace ? { traceparent: formatTraceparent(trace) } : {};
    for (const accountId of toTell.accountIds) {
      await teller.tell(accountId, toTell.notice, source, { deadline: deadline.epochMs, metadata });
    }
  };
}
