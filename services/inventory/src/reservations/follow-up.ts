import { setTimeout } from 'node:timers/promises';
import { AggregateNotFound, idAfterCategory, type SubscribedEvent, type Verdict } from '@keelson/eventsourcing';
import type { Expiry } from '../domain/expiry-agenda.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { Work } from './ports.ts';
import { sideBySide } from './side-by-side.ts';

export interface FollowUpOptions {
  readonly reservations: { settle(id: string, work: Work): Promise<Reservation> };
  /** Takes note of reservations that are held, to look at them when their time is over. */
  readonly expiries: { note(reservations: readonly Expiry[], work: Work): Promise<void> };
  /** How long after an event its reservation is looked at, milliseconds: longer than the call that led to it may take. */
  readonly delayMs: number;
  /** Aborts when the process is about to stop. */
  readonly signal: AbortSignal;
}

/** Reservations looked at side by side. */
const AT_A_TIME = 8;

/** Longest time for the look at one, milliseconds. */
const LOOK_MS = 5_000;

/**
 * Looks again at each reservation, a while after it began and after it ended: a caller or a process that went away in the
 * middle leaves holds that somebody has to finish or to end. Handles the batches of a subscription on the reservations'
 * streams, which shares them out among the replicas and delivers again what was not answered.
 *
 * The delay is the same for every event and they come in the order in which they were recorded, so one wait at the head of
 * the line is all that the timers take, and they live in the store: a restart forgets none.
 */
export class FollowUp {
  readonly #options: FollowUpOptions;

  constructor(options: FollowUpOptions) {
    this.#options = options;
  }

  /** @throws when a store is away: then nothing counts as handled */
  async handle(batch: readonly SubscribedEvent[]): Promise<readonly Verdict[]> {
    // That all is held says nothing new: what comes of it is another event, or is on the agenda.
    const streams = new Set(batch.filter(({ type }) => type !== 'V1_RESERVATION_HELD').map(({ stream }) => stream));
    const ids = [...streams].map(idAfterCategory);
    if (ids.length > 0) await this.#untilOld(batch);
    const { reservations, signal } = this.#options;
    const looks = await sideBySide(ids, { atATime: AT_A_TIME, signal }, (id) => reservations.settle(id, work()));
    const away = looks.find((look) => look.status === 'rejected' && isAway(look.reason));
    if (away?.status === 'rejected') throw away.reason;
    await this.#note(ids, looks);
    const verdicts = new Map([...streams].map((stream, index) => [stream, verdictOf(looks[index])]));
    return batch.map(({ stream, type }) =>
      type === 'V1_RESERVATION_HELD' ? { kind: 'ack' } : (verdicts.get(stream) ?? { kind: 'ack' }),
    );
  }

  async #untilOld(batch: readonly SubscribedEvent[]): Promise<void> {
    const { delayMs, signal } = this.#options;
    const newest = Math.max(...batch.map(({ created }) => created.getTime()));
    // The store's clock may be ahead of this one.
    const wait = Math.min(delayMs, newest + delayMs - Date.now());
    if (wait > 0) await setTimeout(wait, undefined, { signal });
  }

  async #note(ids: readonly string[], looks: readonly PromiseSettledResult<Reservation>[]): Promise<void> {
    const held = looks.flatMap((look, index): Expiry[] => {
      const reservationId = ids[index];
      if (reservationId === undefined || look.status === 'rejected' || look.value.status !== 'held') return [];
      return [{ reservationId, expiresAt: look.value.expiresAt }];
    });
    if (held.length > 0) await this.#options.expiries.note(held, work());
  }
}

function work(): Work {
  return { deadline: Date.now() + LOOK_MS };
}

function isAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'unavailable' || code === 'deadline';
}

function verdictOf(look: PromiseSettledResult<Reservation> | undefined): Verdict {
  if (look?.status === 'fulfilled') {
    return look.value.status === 'pending' ? { kind: 'retry', reason: 'still pending' } : { kind: 'ack' };
  }
  // Its stream was deleted: there is nothing to finish.
  if (look?.reason instanceof AggregateNotFound) return { kind: 'ack' };
  return { kind: 'retry', reason: String(look?.reason) };
}
