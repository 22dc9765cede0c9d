import type { PreferencesEvent } from '../../contract/events.ts';
import type { Channel, Notice, NoticeKind } from '../../contract/notices.ts';
import type { Preferences } from '../../contract/preferences.ts';

/** All preferences from now on. */
export interface PreferencesCommand {
  readonly type: 'change-preferences';
  readonly preferences: Preferences;
}

/** The shape that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const PREFERENCES_STATE_VERSION = 1;

/** Of somebody who has said nothing: everything as usual. */
export const usualPreferences: Preferences = { kinds: {}, digest: { every: 'off', hour: 7 } };

/** The rules of preferences: whatever is well-formed holds. */
export const preferencesDecider = {
  initial: usualPreferences,
  decide: ({ preferences }: PreferencesCommand): readonly PreferencesEvent[] => [
    { type: 'V1_PREFERENCES_CHANGED', data: preferences },
  ],
  evolve: (_preferences: Preferences, { data }: PreferencesEvent): Preferences => data,
};

/**
 * How each kind is told as usual. A purchase is one mail, at its end; what happens on its way is told in the app alone.
 * What protects an account goes by mail, so that it also reaches an owner whose account somebody else is using.
 */
const usual: Readonly<Record<NoticeKind, readonly Channel[]>> = {
  'checkout-completed': ['email', 'in-app'],
  'checkout-undone': ['email', 'in-app'],
  'order-paid': ['in-app'],
  'order-completed': ['in-app'],
  'order-canceled': ['email', 'in-app'],
  'payment-refunded': ['email', 'in-app'],
  'stock-low': ['email', 'in-app'],
  verification: ['email'],
  'registration-repeated': ['email'],
  'password-changed': ['email', 'in-app'],
  'session-revoked': ['email', 'in-app'],
  digest: ['email'],
};

/** By which ways a kind is told to somebody who has said nothing. */
export function usualChannels(kind: NoticeKind): readonly Channel[] {
  return usual[kind];
}

/**
 * By which ways somebody is told.
 * @param available the ways that this platform has
 */
export function channelsOf(notice: Notice, { kinds }: Preferences, available: readonly Channel[]): readonly Channel[] {
  const chosen = Object.hasOwn(kinds, notice.kind) ? kinds[notice.kind as keyof Preferences['kinds']] : undefined;
  return available.filter((channel) => chosen?.[channel] ?? usual[notice.kind].includes(channel));
}

/** Whether mails of that kind wait for the digest: those about stock always do, as a sale empties many shelves at once. */
export function isCollected(kind: NoticeKind, { digest }: Preferences): boolean {
  return kind === 'stock-low' || digest.every === 'daily';
}

/** When the next digest goes out: the next time, after `now`, that it is that hour of the day, UTC. RFC 3339 UTC. */
export function nextDigestAt({ digest: { hour } }: Preferences, now: string): string {
  const at = new Date(now);
  at.setUTCHours(hour, 0, 0, 0);
  if (at.toISOString() <= now) at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString();
}
