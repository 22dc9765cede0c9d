import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { type CommandKind, commandKinds } from './life.ts';

/** Counts and times what the load does. */
export class Statistics {
  /** Orders whose life has ended. */
  orders = 0;
  /** Commands answered with 2xx, repeats included. */
  acknowledged = 0;
  /** Events that these made: repeats make none. */
  events = 0;
  /** Commands that a rule refused, as they should be. */
  refused = 0;
  /** Answers that were no success and no expected refusal, by status; 0 is no answer at all. */
  readonly errors = new Map<number, number>();
  /** What must not happen at all, in words. */
  readonly faults: string[] = [];
  /** Latency by kind of command, microseconds. */
  readonly latency = new Map<CommandKind, RecordableHistogram>(commandKinds.map((kind) => [kind, createHistogram()]));
  readonly #started = performance.now();
  #ended: number | undefined;

  record(kind: CommandKind, milliseconds: number): void {
    this.latency.get(kind)?.record(Math.max(1, Math.round(milliseconds * 1000)));
  }

  error(status: number): void {
    this.errors.set(status, (this.errors.get(status) ?? 0) + 1);
  }

  fault(text: string): void {
    this.faults.push(text);
  }

  /** Stops the clock. */
  end(): void {
    this.#ended ??= performance.now();
  }

  /** Since the start, until the end where it has ended. */
  get seconds(): number {
    return ((this.#ended ?? performance.now()) - this.#started) / 1000;
  }

  get commands(): number {
    return this.acknowledged + this.refused;
  }
}
