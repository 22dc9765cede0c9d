import { ServiceError } from './errors.ts';

/** The header that carries a caller's deadline: RFC 3339 or milliseconds since 1970. */
export const DEADLINE_HEADER = 'x-request-deadline';

/** RFC 3339: date, time and zone are all required. */
const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;

/** The moment by which an answer must be there. */
export class Deadline {
  /** Never: streams have no deadline. */
  static readonly none = new Deadline(Number.POSITIVE_INFINITY);

  /** Milliseconds since 1970; `Infinity` when there is none. */
  readonly epochMs: number;

  private constructor(epochMs: number) {
    this.epochMs = epochMs;
  }

  /** `ms` milliseconds from now. */
  static after(ms: number): Deadline {
    return new Deadline(Date.now() + ms);
  }

  /** At a moment given in milliseconds since 1970. */
  static at(epochMs: number): Deadline {
    return new Deadline(epochMs);
  }

  /** Milliseconds left, never below 0; `Infinity` when there is no deadline. */
  remaining(): number {
    return Math.max(0, this.epochMs - Date.now());
  }

  get expired(): boolean {
    return this.epochMs <= Date.now();
  }
}

/**
 * Reads `X-Request-Deadline`.
 * @returns milliseconds since 1970
 * @throws ServiceError `invalid` when it is neither RFC 3339 nor a whole number of milliseconds since 1970
 */
export function parseDeadline(text: string): number {
  const value = text.trim();
  if (/^\d{1,15}$/.test(value)) return Number(value);
  const parsed = rfc3339(value);
  if (!Number.isNaN(parsed)) return parsed;
  throw new ServiceError('invalid', 'The deadline is not valid.', {
    faults: [{ field: 'X-Request-Deadline', message: 'must be an RFC 3339 time or milliseconds since 1970' }],
  });
}

/** Milliseconds since 1970; NaN for what is no time. JavaScript itself would read the 30th of February as a day in March. */
function rfc3339(value: string): number {
  const [, year, month, day] = RFC_3339.exec(value) ?? [];
  if (day === undefined) return Number.NaN;
  const isInCalendar = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return isInCalendar ? Date.parse(value) : Number.NaN;
}
