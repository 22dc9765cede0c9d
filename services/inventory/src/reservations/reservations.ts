import { AggregateNotFound } from '@keelson/eventsourcing';
import { reservationCategory } from '../../contract/events.ts';
import {
  isOpen,
  isOverdue,
  type Line,
  type Missing,
  type Reservation,
  type ReservationCommand,
} from '../domain/reservation.ts';
import { isRefusal, refuseIf } from '../domain/rules.ts';
import { type HoldOutcome, LineStock } from './line-stock.ts';
import type { ReservationJournal, StockItems, Work } from './ports.ts';

export interface ReservationsOptions {
  readonly journal: ReservationJournal;
  readonly items: StockItems;
  readonly now?: () => Date;
}

type Decision = Extract<ReservationCommand, { type: 'confirm-holds' | 'refuse-reservation' }>;

/** Not all lines could be held. */
export class OutOfStock extends Error {
  readonly missing: readonly Missing[];

  constructor(missing: readonly Missing[]) {
    super('There is not enough of what was asked for.');
    this.missing = missing;
  }
}

/**
 * Reservations over several items: all lines or none.
 *
 * What becomes of a reservation is decided in its own stream and nowhere else; the expected revision there lets one
 * decision win. Holds are made before `held` is decided, and are ended after an end is decided. So a held reservation
 * has all its holds until it ends, and after an end whoever comes next finishes what is left: a repeat of the call, the
 * worker behind, or a buyer who needs the stock. Each step on an item is safe to repeat.
 *
 * Clocks only say from when a reservation may expire. Whether it did is decided in its stream, against a commit that comes
 * at the same moment too, so replicas whose clocks differ expire it some seconds early or late and never sell twice.
 */
export class Reservations {
  readonly #journal: ReservationJournal;
  readonly #lines: LineStock;
  readonly #now: () => Date;

  constructor({ journal, items, now = () => new Date() }: ReservationsOptions) {
    this.#journal = journal;
    this.#lines = new LineStock(items);
    this.#now = now;
  }

  /**
   * Holds all lines until `expiresAt` (RFC 3339 UTC), or none. A repeat answers as the first call did, for as long as
   * that holds.
   * @throws OutOfStock; RuleViolation `reservation-gone`, `expiry-passed`; IdempotencyKeyReused for other lines
   */
  async reserve(id: string, lines: readonly Line[], expiresAt: string, work: Work): Promise<void> {
    const now = this.#time();
    const lacking = await this.#lines.surelyMissing(id, lines, now, work);
    const start = { type: 'start-reservation', lines, missing: lacking, expiresAt, now } as const;
    const { revision } = await this.#journal.create(start, { ...work, id });
    // What this process knows is what the start has just been decided on.
    const started = await this.#journal.known(id, work.deadline);
    // Refused with its first event: nothing was ever held for it.
    const atOnce = started.status === 'refused' && revision === 0;
    const { status, missing } = atOnce ? started : await this.#advance(id, started, work);
    if (status === 'refused') throw new OutOfStock(missing);
    refuseIf(status === 'released' || status === 'expired', 'reservation-gone');
  }

  /**
   * Takes the held pieces out of the warehouses.
   * @throws AggregateNotFound; RuleViolation `reservation-gone`, `reservation-refused`
   */
  async commit(id: string, work: Work): Promise<void> {
    const { status } = await this.get(id, work);
    // Whoever reserved went away before there was an answer: finish that first.
    if (status === 'pending') await this.settle(id, work);
    await this.#journal.handle(id, { type: 'commit-reservation', now: this.#time() }, work);
    await this.#follow(id, await this.#journal.known(id, work.deadline), work);
  }

  /** Gives everything back, also after the commit; one that is not known can never be held from then on. */
  async release(id: string, reason: string, work: Work): Promise<void> {
    await this.#journal.create({ type: 'release-reservation', reason }, { ...work, id });
    await this.#follow(id, await this.#journal.known(id, work.deadline), work);
  }

  /** As it is now. @throws AggregateNotFound */
  async get(id: string, { deadline }: Work): Promise<Reservation> {
    const found = await this.#journal.load(id, deadline);
    if (!found) throw new AggregateNotFound(reservationCategory, id);
    return found.state;
  }

  /**
   * Brings a reservation as far as it comes by itself: makes the holds that it lacks, lets it expire when its time is
   * over, and ends its holds after its end. May be repeated, and may run many times at once.
   * @returns what it is then
   * @throws AggregateNotFound
   */
  async settle(id: string, work: Work): Promise<Reservation> {
    return this.#advance(id, await this.get(id, work), work);
  }

  /** As {@link settle}, for one that is open; of one that has ended it only says what it is. */
  async settleOpen(id: string, work: Work): Promise<Reservation> {
    const reservation = await this.get(id, work);
    return isOpen(reservation) ? this.#advance(id, reservation, work) : reservation;
  }

  async #advance(id: string, reservation: Reservation, work: Work): Promise<Reservation> {
    if (isOverdue(reservation, this.#time())) {
      await this.#journal.handle(id, { type: 'expire-reservation', now: this.#time() }, work);
      return this.#follow(id, await this.#journal.known(id, work.deadline), work);
    }
    if (reservation.status === 'pending') return this.#finish(id, reservation, work);
    return this.#follow(id, reservation, work);
  }

  async #follow(id: string, reservation: Reservation, work: Work): Promise<Reservation> {
    await this.#lines.follow(id, reservation, work);
    return reservation;
  }

  /**
   * Holds the lines of a pending reservation, one after the other in the order of their skus, and decides. In that order,
   * so that of two that want the last pieces of the same items one meets the other at the first, instead of each taking
   * what the other needs.
   */
  async #finish(id: string, reservation: Reservation, work: Work): Promise<Reservation> {
    const { lines, expiresAt } = reservation;
    for (const [index, line] of lines.entries()) {
      const outcome = await this.#hold(id, line, expiresAt, work);
      if (outcome === 'held') continue;
      if (outcome === 'gone') return this.#follow(id, await this.get(id, work), work);
      const others = await this.#lines.missing(id, lines.slice(index + 1), work);
      const refused = await this.#decide(id, { type: 'refuse-reservation', missing: [outcome, ...others] }, work);
      if (refused) await this.#lines.follow(id, { ...refused, lines: lines.slice(0, index) }, work);
      return refused ?? this.#follow(id, await this.get(id, work), work);
    }
    const holds = await this.#lines.holdsOf(id, lines, work);
    const held = holds && (await this.#decide(id, { type: 'confirm-holds', holds }, work));
    // Another may have been first to decide so, and the reservation committed since: then what was held here was too late.
    return this.#follow(id, held ?? (await this.get(id, work)), work);
  }

  /** @returns the reservation then; undefined where another decided otherwise before */
  async #decide(id: string, decision: Decision, work: Work): Promise<Reservation | undefined> {
    try {
      await this.#journal.handle(id, decision, work);
    } catch (error) {
      if (isRefusal(error, 'reservation-settled')) return undefined;
      throw error;
    }
    return this.#journal.known(id, work.deadline);
  }

  /** Holds one line, out of what others had held too long where there is not enough otherwise. */
  async #hold(id: string, line: Line, expiresAt: string, work: Work): Promise<HoldOutcome> {
    const outcome = await this.#lines.hold(id, line, expiresAt, work);
    if (outcome === 'held' || outcome === 'gone') return outcome;
    for (const overdue of await this.#lines.overdueHolds(line.sku, this.#time(), work)) {
      await this.settle(overdue, work);
      const again = await this.#lines.hold(id, line, expiresAt, work);
      if (again === 'held' || again === 'gone') return again;
    }
    return outcome;
  }

  #time(): string {
    return this.#now().toISOString();
  }
}
