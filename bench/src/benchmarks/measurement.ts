import type { RecordableHistogram } from 'node:perf_hooks';

/** What one round came to. */
export interface Measurement {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  /** Milliseconds. */
  readonly p99: number;
}

/** @param latency microseconds */
export function measurement(count: number, seconds: number, latency: RecordableHistogram): Measurement {
  const milliseconds = (percentile: number) => latency.percentile(percentile) / 1000;
  return { perSecond: count / seconds, p50: milliseconds(50), p99: milliseconds(99) };
}

/** The median of each figure, apart from the others. */
export function medians(rounds: readonly Measurement[]): Measurement {
  const of = (figure: keyof Measurement) => median(rounds.map((round) => round[figure]));
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99') };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
