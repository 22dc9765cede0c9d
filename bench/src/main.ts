import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { benchCheckouts } from './benchmarks/checkouts.ts';
import { benchChanges, benchCreates } from './benchmarks/commands.ts';
import { benchMemory } from './benchmarks/memory.ts';
import { type BenchmarkName, type BenchOptions, readOptions, usage } from './benchmarks/options.ts';
import { benchProjections } from './benchmarks/projections.ts';
import { type Judged, type Target, verdict } from './benchmarks/targets.ts';
import { USAGE_EXIT_CODE, UsageError } from './usage-error.ts';

const benchmarks: Record<BenchmarkName, (options: BenchOptions) => Promise<Judged>> = {
  a: benchCreates,
  b: benchChanges,
  c: benchProjections,
  d: benchMemory,
  e: benchCheckouts,
};

/** `npm run bench`: see {@link usage}. */
async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options) return await run(options);
    process.stdout.write(usage);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message} See --help.`);
    return USAGE_EXIT_CODE;
  }
}

async function run(options: BenchOptions): Promise<number> {
  const targets = await bench(options);
  console.log(verdict(targets));
  return options.check && !targets.every(({ pass }) => pass) ? 1 : 0;
}

/** @returns the targets of all benchmarks that ran */
async function bench(options: BenchOptions): Promise<Target[]> {
  const machine = { cpus: cpus().length, cpu: cpus()[0]?.model ?? '', node: process.version, load: loadavg()[0] ?? 0 };
  console.log(`${machine.cpus} x ${machine.cpu}, Node ${machine.node}, load ${machine.load.toFixed(1)} before`);
  const time = new Date().toISOString();
  const figures: Partial<Record<BenchmarkName, Judged>> = {};
  for (const name of options.only) {
    figures[name] = await benchmarks[name](options);
    // After each one, so that a benchmark that fails does not take the others' figures with it.
    await write(time, { time, machine, figures });
  }
  return Object.values(figures).flatMap(({ targets }) => targets);
}

async function write(time: string, results: object): Promise<void> {
  const folder = join(import.meta.dirname, '../results');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${time.replaceAll(':', '-')}.json`);
  await writeFile(file, `${JSON.stringify(results, undefined, 2)}\n`);
  console.log(`\nwritten to ${file}`);
}

process.exitCode = await main();
