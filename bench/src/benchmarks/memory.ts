import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { BenchOptions } from './options.ts';
import { Processes } from './processes.ts';
import { table } from './table.ts';
import { below, inWords, type Judged } from './targets.ts';

const SAMPLE_EVERY_MS = 500;
/** The whole platform stays below this after the load. MiB. */
const LIMIT_MIB = 500;

/** Resident memory of the whole platform, MiB. */
export interface MemoryFigures extends Judged {
  readonly orders: number;
  readonly ready: number;
  readonly peak: number;
  readonly after: number;
}

/** (d) Memory of the platform as `npm start` runs it, before, under and after the load. */
export async function benchMemory(options: BenchOptions): Promise<MemoryFigures> {
  await using processes = await Processes.begin();
  const { url, pid } = await processes.platform();
  const ready = await residentMiB(pid);
  let peak = ready;
  const sampler = setInterval(async () => {
    peak = Math.max(peak, await residentMiB(pid));
  }, SAMPLE_EVERY_MS);
  try {
    const load = processes.start(['bench/src/load.ts', '--orders', `${options.memoryOrders}`, '--url', url], {});
    load.stdout?.pipe(process.stdout);
    const [code] = await once(load, 'exit');
    if (code !== 0) throw new Error('the load failed');
  } finally {
    clearInterval(sampler);
  }
  const orders = options.memoryOrders;
  const after = await residentMiB(pid);
  const what = `memory after ${orders.toLocaleString('en')} orders, MiB`;
  const figures = { orders, ready, peak, after, targets: [below(LIMIT_MIB, what, after)] };
  console.log(memoryTable(figures));
  return figures;
}

const run = promisify(execFile);

/** By ps, which Linux and macOS both have; it counts in KiB. */
async function residentMiB(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', `${pid}`]);
  return Number(stdout) / 1024;
}

function memoryTable({ orders, ready, peak, after, targets }: MemoryFigures): string {
  return [
    `\nmemory of the whole platform, ${orders.toLocaleString('en')} orders`,
    table([
      ['', 'MiB'],
      ['ready', ready.toFixed(0)],
      ['peak', peak.toFixed(0)],
      ['after the load', after.toFixed(0)],
    ]),
    ...targets.map((target) => `  ${inWords(target)}`),
  ].join('\n');
}
