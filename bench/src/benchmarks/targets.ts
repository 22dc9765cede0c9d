/** What a figure has to reach, and whether it did. Ratios are of one run, so that the machine does not matter. */
export interface Target {
  /** e.g. `creates at 64 connections, keelson / bare client` */
  readonly what: string;
  /** e.g. `at least 0.3` */
  readonly wanted: string;
  readonly value: number;
  readonly pass: boolean;
}

/** What every benchmark comes to, beside its own figures. */
export interface Judged {
  readonly targets: readonly Target[];
}

/** Passes from `least` on; a value that is no number fails. */
export function atLeast(least: number, what: string, value: number): Target {
  return { what, wanted: `at least ${least}`, value, pass: value >= least };
}

/** Passes under `limit`; a value that is no number fails. */
export function below(limit: number, what: string, value: number): Target {
  return { what, wanted: `below ${limit}`, value, pass: value < limit };
}

/** For the line of the table that shows the value: `target at least 0.3: passed`. */
export function inWords({ wanted, pass }: Target): string {
  return `target ${wanted}: ${pass ? 'passed' : 'FAILED'}`;
}

/** All targets of a run in one line, and below it those that failed. */
export function verdict(targets: readonly Target[]): string {
  const failed = targets.filter(({ pass }) => !pass);
  const lines = failed.map(({ what, wanted, value }) => `  FAILED  ${what}: ${value.toFixed(2)}, not ${wanted}`);
  return [`\ntargets: ${targets.length - failed.length} of ${targets.length} passed`, ...lines].join('\n');
}
