import { isOutage } from '@keelson/chassis';
import type { CommandHandler } from '@keelson/eventsourcing';
import type { NotificationEvent } from '../../contract/events.ts';
import type { Channel } from '../../contract/notices.ts';
import type { Outgoing, Sender } from '../channels/sender.ts';
import { isOver, type Notification, type NotificationCommand } from '../domain/notification.ts';
import type { Accounts, Work } from './accounts.ts';
import { type Composed, compose } from './compose.ts';

export type NotificationHandler = CommandHandler<NotificationCommand, NotificationEvent, Notification>;

export interface DeliveryOptions {
  readonly notifications: Pick<NotificationHandler, 'load' | 'handle'>;
  readonly senders: ReadonlyMap<Channel, Sender>;
  readonly accounts: Accounts;
  /** So many refusals park a notification. */
  readonly maxAttempts: number;
  readonly now?: () => Date;
}

/**
 * Brings notifications to people: one attempt at a time, each journaled in the notification's stream. Whoever calls it sees
 * to the next attempt.
 *
 * Where a channel takes the same message once (mailbox, laptop's inbox), it arrives exactly once. Where it does not (SMTP),
 * it is written down right before a hand-over: if the process dies or the answer is lost between the two, it is
 * handed over again, and the event of its sending says so.
 */
export class Delivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /**
   * Makes an attempt, unless all is over. A refusal that parks it is no error.
   * @throws the refusal, where another attempt is to be made; errors with code `unavailable` or `deadline`, which are no
   *   attempt
   */
  async attempt(id: string, work: Work): Promise<void> {
    const loaded = await this.#options.notifications.load(id, work.deadline.epochMs);
    if (!loaded || isOver(loaded.state)) return;
    try {
      await this.#send(id, loaded.state, work);
    } catch (error) {
      if (isOutage(error)) throw error;
      await this.#refused(id, error, loaded.state, work);
    }
  }

  async #send(id: string, notification: Notification, work: Work): Promise<void> {
    const { request } = notification;
    if (!request) return;
    const sender = this.#options.senders.get(request.channel);
    if (!sender) throw new Error(`There is no way to people by ${request.channel} here.`);
    const composed: Composed = await compose(request, this.#options.accounts, work);
    if ('nothing' in composed) return this.#record(id, { type: 'drop', reason: composed.nothing }, work);
    const { kind } = request.notice;
    const message: Outgoing = { id, kind, at: request.requestedAt, ...composed };
    const receipt = await sender.send(message, {
      deadline: work.deadline,
      // Twice says all there is to say: a server that is busy for an hour fills no stream.
      handingOver: async () => {
        if (!notification.uncertain) await this.#record(id, { type: 'begin' }, work);
      },
    });
    await this.#record(id, { type: 'record-sent', receipt }, work);
  }

  async #refused(id: string, error: unknown, { failures }: Notification, work: Work): Promise<void> {
    const { maxAttempts } = this.#options;
    const reason = error instanceof Error ? error.message : String(error);
    await this.#record(id, { type: 'record-failure', reason, maxAttempts }, work);
    if (failures + 1 < maxAttempts) throw error;
  }

  async #record(id: string, command: Recorded, { deadline }: Work): Promise<void> {
    const now = (this.#options.now?.() ?? new Date()).toISOString();
    await this.#options.notifications.handle(id, { ...command, now }, { deadline: deadline.epochMs });
  }
}

/** A command without its time. */
type Recorded = WithoutTime<Exclude<NotificationCommand, { readonly type: 'request' | 'replay' }>>;
type WithoutTime<Command> = Command extends unknown ? Omit<Command, 'now'> : never;
