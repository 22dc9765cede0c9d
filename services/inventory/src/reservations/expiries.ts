import { setTimeout } from 'node:timers/promises';
import { AggregateNotFound, type Instrumentation } from '@keelson/eventsourcing';
import { agendaId } from '../../contract/events.ts';
import type { Expiry } from '../domain/expiry-agenda.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { ExpiryAgendas, Work } from './ports.ts';
import { sideBySide } from './side-by-side.ts';

export interface ExpiriesOptions {
  readonly agendas: ExpiryAgendas;
  readonly reservations: { settle(id: string, work: Work): Promise<Reservation> };
  /** How often the agenda is read on, milliseconds. */
  readonly everyMs: number;
  readonly report: Instrumentation['report'];
  readonly now?: () => Date;
}

/** One reservation on the agenda, and the revision at which it was noted. */
interface Entry extends Expiry {
  readonly revision: number;
}

/** Reservations looked at side by side. */
const AT_A_TIME = 8;

/** Events in one read of the agenda. */
const PAGE = 500;

/** Longest time for one step, milliseconds. */
const STEP_MS = 5_000;

/** How often it is written down how far the agenda is done, at most, milliseconds. A restart reads what is after that. */
const SETTLED_EVERY_MS = 60_000;

/**
 * Lets held reservations expire when their time is over. Which ones there are stands in a stream, the agenda; every replica
 * reads it and looks at what is due, as the look of a second one does nothing. So it needs no leader, and a restart goes on
 * where the agenda says.
 */
export class Expiries {
  readonly #options: ExpiriesOptions;
  readonly #stopping = new AbortController();
  #entries: Entry[] = [];
  #next: number | undefined;
  #settledAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;

  constructor(options: ExpiriesOptions) {
    this.#options = options;
  }

  /** Takes note of held reservations. */
  async note(reservations: readonly Expiry[], work: Work): Promise<void> {
    await this.#options.agendas.create({ type: 'note-expiries', reservations }, { ...work, id: agendaId });
  }

  /** Begins to look after what is due. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Reads on and lets expire what is due. @throws errors with code `unavailable` or `deadline` */
  async look(): Promise<void> {
    await this.#readOn();
    const now = this.#now().toISOString();
    const due = this.#entries.filter(({ expiresAt }) => expiresAt <= now);
    const looks = await sideBySide(due, { atATime: AT_A_TIME, signal: this.#stopping.signal }, (entry) =>
      this.#isOver(entry),
    );
    const over = new Set(due.filter((_entry, index) => isTrue(looks[index])));
    this.#entries = this.#entries.filter((entry) => !over.has(entry));
    await this.#writeDown();
    const failed = looks.find((look) => look.status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let wait = this.#options.everyMs;
      try {
        await this.look().finally(() => {
          wait = this.#untilNext();
        });
      } catch (error) {
        if (!signal.aborted) this.#options.report('warn', 'reservations that are over wait', { error });
      }
      await setTimeout(wait, undefined, { signal }).catch(() => {});
    }
  }

  /** Until something that is known of is due, or the agenda is to be read on. Milliseconds. */
  #untilNext(): number {
    const now = this.#now().getTime();
    let least = this.#options.everyMs;
    for (const { expiresAt } of this.#entries) {
      const wait = Date.parse(expiresAt) - now;
      if (wait > 0 && wait < least) least = wait;
    }
    return least;
  }

  async #readOn(): Promise<void> {
    const { agendas } = this.#options;
    this.#next ??= ((await agendas.load(agendaId, deadline()))?.state.settledThrough ?? -1) + 1;
    while (true) {
      const page = (await agendas.history(agendaId, { deadline: deadline(), from: this.#next, count: PAGE })) ?? [];
      for (const { event, revision } of page) {
        if (event.type !== 'V1_EXPIRIES_NOTED') continue;
        for (const one of event.data.reservations) this.#entries.push({ ...one, revision });
      }
      this.#next += page.length;
      if (page.length < PAGE) return;
    }
  }

  async #isOver({ reservationId }: Expiry): Promise<boolean> {
    try {
      const { status } = await this.#options.reservations.settle(reservationId, { deadline: deadline() });
      return status !== 'held' && status !== 'pending';
    } catch (error) {
      if (error instanceof AggregateNotFound) return true;
      throw error;
    }
  }

  /** Writes down up to where all is over, so that no restart looks at it again. */
  async #writeDown(): Promise<void> {
    const now = performance.now();
    if (this.#next === undefined || this.#next === 0 || now - this.#settledAt < SETTLED_EVERY_MS) return;
    const open = this.#entries.reduce((least, { revision }) => Math.min(least, revision), this.#next);
    const through = open - 1;
    await this.#options.agendas.create({ type: 'settle-expiries', through }, { deadline: deadline(), id: agendaId });
    this.#settledAt = now;
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }
}

function deadline(): number {
  return Date.now() + STEP_MS;
}

function isTrue(look: PromiseSettledResult<boolean> | undefined): boolean {
  return look?.status === 'fulfilled' && look.value;
}
