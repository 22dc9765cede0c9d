import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';
import { expect, vi } from 'vitest';
import { type Child, startChild } from './child.ts';

/** As `npm run import` has them. */
const NODE_FLAGS = ['--max-semi-space-size=8', '--max-old-space-size=96'];

/** What the generator says of the file that it wrote. */
export interface ProductFile {
  readonly rows: number;
  readonly wrong: number;
  readonly products: number;
  readonly changes: number;
  readonly priceSum: number;
}

/** What came of an import, however often it was killed. */
export interface ImportRound {
  readonly file: ProductFile;
  /** The highest of all its processes. MiB. */
  readonly peakMemory: number;
  /** Of the last process. */
  readonly lastLine: string;
  readonly rowsPerSecond: number;
  readonly exitCode: number | null;
}

/** An event store in a process of its own, as an import has it before it. */
export async function eventStoreProcess(folder: string): Promise<{ readonly child: Child; readonly url: string }> {
  const child = startChild('services/eventstore/main.ts', ['--port', '0', '--data', join(folder, 'store')], {});
  const [, url = ''] = await child.printed(/event store ready: (\S+)/, 30_000);
  return { child, url };
}

/** Writes a file of so many products. @param withinMs how long it may take */
export async function productFile(path: string, rows: number, withinMs: number): Promise<ProductFile> {
  const child = startChild('bench/src/import/make-file.ts', [path, `${rows}`], {});
  const [json = ''] = await child.printed(/^{.*}$/m, withinMs);
  await child.ended();
  return JSON.parse(json);
}

/**
 * Imports a file and kills it as soon as each of `killAt` rows is stored.
 * @param withinMs how long each process may take
 */
export async function importKilled(
  path: string,
  file: ProductFile,
  url: string,
  killAt: readonly number[],
  withinMs: number,
): Promise<ImportRound> {
  const client = EventStoreDBClient.connectionString(url);
  const peaks: number[] = [];
  const started = performance.now();
  try {
    for (const row of killAt) {
      const child = startImport(path, url);
      await vi.waitFor(() => expectStored(client, row), { timeout: withinMs, interval: 5 });
      peaks.push(await peakOf(child));
      await child.end('SIGKILL');
      expect(child.output()).not.toContain('peak memory');
    }
    const last = startImport(path, url);
    const [lastLine = '', peak = ''] = await last.printed(/^.* rows: .* peak memory (\d+) MiB$/m, withinMs);
    const exitCode = await last.ended();
    const rowsPerSecond = Math.round(file.rows / ((performance.now() - started) / 1_000));
    return { file, peakMemory: Math.max(...peaks, Number(peak)), lastLine, rowsPerSecond, exitCode };
  } finally {
    await client.dispose();
  }
}

function startImport(path: string, url: string): Child {
  return startChild('local/src/import/main.ts', ['catalogue', path], { EVENTSTORE_URL: url }, NODE_FLAGS);
}

async function expectStored(client: EventStoreDBClient, row: number): Promise<void> {
  const stream = `product-item-${String(row).padStart(8, '0')}`;
  const found: unknown[] = [];
  try {
    for await (const event of client.readStream(stream, { maxCount: 1 })) found.push(event);
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
  expect(found).toHaveLength(1);
}

/** The most memory that a process has had so far. MiB. */
async function peakOf({ pid }: Child): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** What the store has of products: counted event by event. */
export async function storedProducts(url: string): Promise<Omit<ProductFile, 'rows' | 'wrong'>> {
  const client = EventStoreDBClient.connectionString(url);
  const found = { products: 0, changes: 0, priceSum: 0 };
  // A change comes within some rows of what it changes: only the latest prices have to be remembered.
  const latest = new Map<string, number>();
  try {
    for await (const { event } of client.readAll()) {
      if (!event?.streamId.startsWith('product-')) continue;
      const { priceMinor } = event.data as { readonly priceMinor: number };
      found[event.revision === 0n ? 'products' : 'changes']++;
      found.priceSum += priceMinor - (latest.get(event.streamId) ?? 0);
      latest.set(event.streamId, priceMinor);
      const [oldest] = latest.keys();
      if (latest.size > 100_000 && oldest !== undefined) latest.delete(oldest);
    }
    return found;
  } finally {
    await client.dispose();
  }
}
