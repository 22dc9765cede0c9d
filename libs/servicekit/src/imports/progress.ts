import type { Place } from '@keelson/bulkimport';

/** Between two lines of a terminal's bar, and of anything else's log. Milliseconds. */
const EVERY_ON_TERMINAL = 200;
const EVERY_IN_LOG = 5_000;

const BAR_WIDTH = 24;

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Tells how an import goes: a bar on a terminal, else a line every five seconds. */
export class Progress {
  readonly #out: Output;
  readonly #total: number | undefined;
  readonly #began: Place;
  readonly #startedAt = performance.now();
  readonly #every: number;
  #toldAt = performance.now();

  /** @param total bytes of the file, where they are known */
  constructor(out: Output, total: number | undefined, began: Place) {
    this.#out = out;
    this.#total = total;
    this.#began = began;
    this.#every = out.isTTY ? EVERY_ON_TERMINAL : EVERY_IN_LOG;
  }

  /** Tells of `place` where it is time to. */
  at(place: Place): void {
    const now = performance.now();
    if (now - this.#toldAt < this.#every) return;
    this.#toldAt = now;
    const line = progressLine(place, this.#began, (now - this.#startedAt) / 1_000, this.#total);
    this.#out.write(this.#out.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }

  /** Clears the bar, for what is told next. @returns seconds since the beginning */
  end(): number {
    if (this.#out.isTTY) this.#out.write('\r\x1b[K');
    return (performance.now() - this.#startedAt) / 1_000;
  }
}

/** `[######      ]  51%  1,530,000 rows  8,120/s  12 rejected  3:01 left` */
export function progressLine(place: Place, began: Place, seconds: number, total: number | undefined): string {
  const rate = Math.round((place.rows - began.rows) / Math.max(seconds, 0.001));
  const parts = [`${count(place.rows)} rows`, `${count(rate)}/s`, `${count(place.rejected)} rejected`];
  if (total === undefined) return parts.join('  ');
  const share = Math.min(1, place.offset / total);
  const left = ((total - place.offset) / Math.max(1, place.offset - began.offset)) * seconds;
  const bar = '#'.repeat(Math.floor(share * BAR_WIDTH)).padEnd(BAR_WIDTH);
  return [`[${bar}] ${`${Math.floor(share * 100)}`.padStart(3)}%`, ...parts, `${minutes(left)} left`].join('  ');
}

export function count(value: number): string {
  return value.toLocaleString('en');
}

function minutes(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${`${whole % 60}`.padStart(2, '0')}`;
}
