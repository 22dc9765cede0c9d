import { rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startChild } from '../support/child.ts';
import { eventStoreProcess, importKilled, productFile, storedProducts } from '../support/import-rounds.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** KEELSON_IMPORT_ROWS tries it with fewer. */
const ROWS = Number(process.env.KEELSON_IMPORT_ROWS ?? 3_000_000);
/** Not wrong rows, and none that changes another: these exist in the store once they are done. */
const KILL_AT = [0.2, 0.5, 0.8].map((share) => Math.floor(ROWS * share) + 2);
/** Events of the bare appender: enough for its rate, few beside the import's. */
const BARE_EVENTS = Math.min(100_000, Math.ceil(ROWS / 3));
const WITHIN_MS = 4_000_000;

it(`imports ${ROWS} products once each in bounded memory, though it is killed three times on the way`, async () => {
  const folder = await temporaryFolder();
  const store = await eventStoreProcess(folder.path);
  try {
    const path = join(folder.path, 'products.csv');
    const file = await productFile(path, ROWS, WITHIN_MS);
    const load = loadavg()[0]?.toFixed(1);
    const append = await bare(['append', `${BARE_EVENTS}`, '512'], store.url);
    const parse = await bare(['parse', path], store.url);
    const round = await importKilled(path, file, store.url, KILL_AT, WITHIN_MS);
    const { rowsPerSecond, peakMemory } = round;
    console.table({
      rows: ROWS,
      load,
      'csv-parse/s': parse,
      'append/s': append,
      'import/s': rowsPerSecond,
      peakMemory,
    });
    await rm(path);
    const { products, changes, priceSum } = file;
    expect(await storedProducts(store.url)).toEqual({ products, changes, priceSum });
    expect(peakMemory).toBeLessThan(200);
  } finally {
    await store.child.end('SIGKILL');
    await folder.remove();
  }
});

/** @returns how many a second */
async function bare(args: readonly string[], url: string): Promise<number> {
  const child = startChild('bench/src/import/bare.ts', args, { EVENTSTORE_URL: url });
  const [, rate] = await child.printed(/"perSecond":(\d+)/, WITHIN_MS);
  await child.ended();
  return Number(rate);
}
