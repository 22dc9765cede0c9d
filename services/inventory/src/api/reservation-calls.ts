import { type CallContext, checker, ServiceError } from '@keelson/chassis';
import { toUtc } from '@keelson/servicekit/schemas';
import { releaseRequest, reservationRequest, reserveRequest } from '../../contract/requests.ts';
import type { ReservationView } from '../../contract/view.ts';
import type { Missing } from '../domain/reservation.ts';
import { OutOfStock, type Reservations } from '../reservations/reservations.ts';

/** What the calls need of the process around them. */
export interface ReservationCallsOptions {
  readonly reservations: Pick<Reservations, 'reserve' | 'commit' | 'release' | 'get'>;
  /** Metadata that each event of a call carries. */
  readonly metadata: (call: CallContext) => Readonly<Record<string, unknown>> | undefined;
  readonly now?: () => Date;
}

/** Longest time to hold what is not bought, milliseconds: a day. */
const LONGEST_HOLD_MS = 24 * 60 * 60 * 1_000;

const checkReserve = checker(reserveRequest, 'body');
const checkReservation = checker(reservationRequest, 'body');
const checkRelease = checker(releaseRequest, 'body');

/** Reservations as other services ask for them. Requests come in the contract's shape, ids in either case. */
export class ReservationCalls {
  readonly #reservations: ReservationCallsOptions['reservations'];
  readonly #metadata: ReservationCallsOptions['metadata'];
  readonly #now: () => Date;

  constructor({ reservations, metadata, now = () => new Date() }: ReservationCallsOptions) {
    this.#reservations = reservations;
    this.#metadata = metadata;
    this.#now = now;
  }

  /** @throws ServiceError `invalid`, `rule` of type `out-of-stock`, and what Reservations.reserve throws */
  async reserve(request: unknown, call: CallContext): Promise<string> {
    const { reservationId, lines, expiresAt } = checkReserve(request);
    const id = reservationId.toLowerCase();
    const until = this.#bounded(expiresAt);
    try {
      await this.#reservations.reserve(id, lines, until, this.#work(call));
    } catch (error) {
      if (error instanceof OutOfStock) throw outOfStock(error.missing, lines);
      throw error;
    }
    return id;
  }

  /** @throws ServiceError `invalid`, and what Reservations.commit throws */
  async commit(request: unknown, call: CallContext): Promise<string> {
    const id = readId(request);
    await this.#reservations.commit(id, this.#work(call));
    return id;
  }

  /** @throws ServiceError `invalid`, and what Reservations.release throws */
  async release(request: unknown, call: CallContext): Promise<string> {
    const { reservationId, reason } = checkRelease(request);
    const id = reservationId.toLowerCase();
    await this.#reservations.release(id, reason, this.#work(call));
    return id;
  }

  /** As it is now: the reservation's own stream answers. @throws ServiceError `invalid`; AggregateNotFound */
  async get(request: unknown, call: CallContext): Promise<ReservationView> {
    const id = readId(request);
    const { status, lines, expiresAt, missing } = await this.#reservations.get(id, this.#work(call));
    if (status === 'none') throw new Error(`Reservation ${id} has events that say nothing.`);
    return {
      id,
      state: status,
      lines: [...lines],
      expiresAt: expiresAt === '' ? null : expiresAt,
      missing: [...missing],
    };
  }

  #bounded(expiresAt: string): string {
    const latest = this.#now().getTime() + LONGEST_HOLD_MS;
    const until = toUtc(expiresAt);
    if (until !== undefined && Date.parse(until) <= latest) return until;
    const faults = [{ field: 'expiresAt', message: 'must be within a day from now' }];
    throw new ServiceError('invalid', 'The request is not valid.', { faults });
  }

  #work(call: CallContext) {
    return { deadline: call.deadline.epochMs, metadata: this.#metadata(call) };
  }
}

function readId(request: unknown): string {
  return checkReservation(request).reservationId.toLowerCase();
}

function outOfStock(missing: readonly Missing[], lines: readonly { readonly sku: string }[]): ServiceError {
  const named = missing.map(({ sku, quantity, available }) => `${sku} (${quantity} asked for, ${available} there)`);
  const faults = missing.map(({ sku, available }) => ({
    field: `lines[${lines.findIndex((line) => line.sku === sku)}].quantity`,
    message: `must be at most ${available}: there is no more of ${sku}`,
  }));
  return new ServiceError('rule', `There is not enough of: ${named.join(', ')}.`, { type: 'out-of-stock', faults });
}
