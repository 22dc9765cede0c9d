import type { ResolvedEvent } from '../protocol/events.ts';
import { LINK_TYPE, parseLink, type StoredEvent } from '../storage/event.ts';
import type { LogReader } from '../storage/reader.ts';

/** The event as a reader gets it: a link is followed when the reader asked for it. */
export function resolve(reader: LogReader, event: StoredEvent, resolveLinks: boolean): ResolvedEvent {
  if (!resolveLinks || event.type !== LINK_TYPE) return { event, link: undefined };
  const target = parseLink(event.data);
  if (target === undefined) return { event: undefined, link: event };
  return { event: reader.atRevision(target.stream, target.revision), link: event };
}
