import type { ResolvedEvent } from '../protocol/events.ts';

/** An event on its way through a group. */
export interface Message {
  /** Revision in the group's stream, or position in the log. -1 of a message that was parked: those come first. */
  readonly at: number;
  readonly resolved: ResolvedEvent;
  /** The id by which consumers acknowledge: that of the event that stands in the source, as text. */
  readonly key: string;
  /** Which consumer of a pinned group it belongs to; -1 in other groups. */
  readonly bucket: number;
  /** Its revision in the stream of parked messages, when it comes from there. */
  readonly parkedAt: number | undefined;
  readonly size: number;
  /** Deliveries that failed. */
  retryCount: number;
  /** Milliseconds since 1970; set when it is sent. */
  sentAt: number;
}
