import type { Deadline } from '@keelson/chassis';
import type { Channel, NoticeKind } from '../../contract/notices.ts';
import type { Content } from '../templates/content.ts';

/** Whom a message goes to. */
export interface Recipient {
  readonly accountId: string;
  readonly email: string;
  /** May be empty. */
  readonly name: string;
}

/** One message on its way. */
export interface Outgoing {
  /** The notification's id: the same for each attempt. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly recipient: Recipient;
  readonly content: Content;
  /** When it was asked for. RFC 3339 UTC. */
  readonly at: string;
}

/** How one hand-over is bounded. */
export interface HandOver {
  readonly deadline: Deadline;
  /**
   * Called by a way that may take a message twice, right before it is given away: from then on, until there is an answer,
   * nobody knows whether it arrived.
   */
  handingOver(): Promise<void>;
}

/**
 * A way to people. There is one of each channel that this platform has; a provider of text messages or of pushes is one
 * more of these.
 */
export interface Sender {
  readonly channel: Channel;
  /**
   * Hands a message over.
   * @returns what names it there
   * @throws Refused when this message is not taken; errors with code `unavailable` or `deadline` when none is at the moment
   */
  send(message: Outgoing, hand: HandOver): Promise<string>;
}

/** A channel does not take this message. */
export class Refused extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'Refused';
  }
}
