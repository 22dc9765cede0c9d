import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.ts';

export const benchmarkNames = ['a', 'b', 'c', 'd', 'e'] as const;
export type BenchmarkName = (typeof benchmarkNames)[number];

/** How much is measured. */
export interface BenchOptions {
  readonly only: readonly BenchmarkName[];
  /** Whether a target that is not met fails the run. */
  readonly check: boolean;
  readonly connections: readonly number[];
  /** Rounds of which the median counts. */
  readonly rounds: number;
  /** Length of one round, seconds. */
  readonly seconds: number;
  /** Orders that are paid and submitted in one round, by connections. */
  readonly warmOrders: (connections: number) => number;
  /** Orders of four events each that projections read. */
  readonly projectedOrders: number;
  /** Orders after which memory is measured. */
  readonly memoryOrders: number;
  /** Checkouts in all. */
  readonly checkouts: number;
}

export const usage = `Measures the platform beside bare processes that do the same work, in the same run.

Usage: npm run bench -- [options]

  --only a,b   a  creates, straight to the orders service
               b  pay and submit on warm orders
               c  projections
               d  memory of the whole platform after 100,000 orders
               e  checkouts at 16 connections, and what one costs
  --quick      the short form: fewer and shorter rounds, 5,000 orders
  --check      fail when a target is not met
  --help       this text

Prints tables and writes all figures as JSON to bench/results/. A quiet machine gives steadier figures.

Exit code: 0, 1 with --check when a target is not met, 64 for wrong arguments.
`;

const full = {
  connections: [1, 16, 64],
  rounds: 5,
  seconds: 4,
  warmOrders: (connections: number) => Math.min(6_000, 600 * connections),
  projectedOrders: 25_000,
  memoryOrders: 100_000,
  checkouts: 2_000,
};

const quick = {
  connections: [1, 16, 64],
  rounds: 3,
  seconds: 1,
  warmOrders: (connections: number) => Math.min(1_500, 200 * connections),
  projectedOrders: 4_000,
  memoryOrders: 5_000,
  checkouts: 300,
};

/** Reads the command line; undefined when help is asked for. @throws UsageError */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const only = values.only ? names(values.only) : benchmarkNames;
  return { only, check: values.check, ...(values.quick ? quick : full) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function names(text: string): BenchmarkName[] {
  return text.split(',').map((name) => {
    const found = benchmarkNames.find((known) => known === name.trim());
    if (found) return found;
    throw new UsageError(`--only takes ${benchmarkNames.join(', ')}, not "${name}".`);
  });
}
