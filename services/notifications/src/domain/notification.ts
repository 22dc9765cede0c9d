import type { NotificationEvent, NotificationRequest } from '../../contract/events.ts';
import { refuseIf } from './rules.ts';

export type NotificationCommand =
  /** No event where it was asked for before: what led to it came again. */
  | { readonly type: 'request'; readonly request: NotificationRequest }
  /** It is about to be handed over. */
  | { readonly type: 'begin'; readonly now: string }
  | { readonly type: 'record-sent'; readonly receipt: string; readonly now: string }
  /** The channel refused it; parked with the `maxAttempts`th time. */
  | { readonly type: 'record-failure'; readonly reason: string; readonly maxAttempts: number; readonly now: string }
  | { readonly type: 'drop'; readonly reason: string; readonly now: string }
  | { readonly type: 'replay'; readonly now: string };

/** One message to one person by one channel. */
export interface Notification {
  readonly request: NotificationRequest | null;
  readonly status: 'waiting' | 'sending' | 'sent' | 'parked' | 'dropped';
  /** How often it was refused since it was asked for or replayed. */
  readonly failures: number;
  /** It was handed over once with an unknown outcome. */
  readonly uncertain: boolean;
}

/** The shape of {@link Notification} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const NOTIFICATION_STATE_VERSION = 1;

const initial: Notification = { request: null, status: 'waiting', failures: 0, uncertain: false };

/** The rules of one notification: asked for once, sent once, and parked when its channel refuses it too often. */
export const notificationDecider = { initial, decide, evolve };

/** Whether nothing more is to be done about it, unless somebody replays it. */
export function isOver({ status }: Notification): boolean {
  return status === 'sent' || status === 'parked' || status === 'dropped';
}

function decide(command: NotificationCommand, notification: Notification): readonly NotificationEvent[] {
  if (command.type === 'request') {
    return notification.request ? [] : [{ type: 'V1_NOTIFICATION_REQUESTED', data: command.request }];
  }
  const { now: at } = command;
  if (command.type === 'replay') {
    refuseIf(notification.status !== 'parked', 'notification-not-parked');
    return [{ type: 'V1_NOTIFICATION_REPLAYED', data: { at } }];
  }
  if (isOver(notification)) return [];
  const attempt = notification.failures + 1;
  switch (command.type) {
    case 'begin':
      return [{ type: 'V1_NOTIFICATION_SENDING', data: { attempt, at } }];
    case 'record-sent':
      return [
        {
          type: 'V1_NOTIFICATION_SENT',
          data: { receipt: command.receipt, uncertain: notification.uncertain, at },
        },
      ];
    case 'record-failure':
      return failure(command.reason, attempt, command.maxAttempts, at);
    case 'drop':
      return [{ type: 'V1_NOTIFICATION_DROPPED', data: { reason: command.reason, at } }];
  }
}

function failure(reason: string, attempt: number, maxAttempts: number, at: string): readonly NotificationEvent[] {
  const failed: NotificationEvent = { type: 'V1_NOTIFICATION_FAILED', data: { attempt, reason, at } };
  if (attempt < maxAttempts) return [failed];
  return [failed, { type: 'V1_NOTIFICATION_PARKED', data: { attempts: attempt, reason, at } }];
}

function evolve(notification: Notification, event: NotificationEvent): Notification {
  switch (event.type) {
    case 'V1_NOTIFICATION_REQUESTED':
      return { ...notification, request: event.data };
    case 'V1_NOTIFICATION_SENDING':
      return {
        ...notification,
        status: 'sending',
        uncertain: notification.uncertain || notification.status === 'sending',
      };
    case 'V1_NOTIFICATION_SENT':
      return { ...notification, status: 'sent' };
    case 'V1_NOTIFICATION_FAILED':
      return { ...notification, status: 'waiting', failures: event.data.attempt };
    case 'V1_NOTIFICATION_PARKED':
      return { ...notification, status: 'parked' };
    case 'V1_NOTIFICATION_REPLAYED':
      return { ...notification, status: 'waiting', failures: 0 };
    case 'V1_NOTIFICATION_DROPPED':
      return { ...notification, status: 'dropped' };
  }
}
