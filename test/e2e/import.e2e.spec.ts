import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventStoreProcess, importKilled, productFile, storedProducts } from '../support/import-rounds.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROWS = 20_000;
/** Before the first place that is saved, and behind it. */
const KILL_AT = [1_002, 8_002, 17_002];
const WITHIN_MS = 300_000;

it(
  `imports ${ROWS} products once each, though it is killed three times on the way`,
  async () => {
    const folder = await temporaryFolder();
    const store = await eventStoreProcess(folder.path);
    try {
      const path = join(folder.path, 'products.csv');
      const file = await productFile(path, ROWS, WITHIN_MS);
      const round = await importKilled(path, file, store.url, KILL_AT, WITHIN_MS);
      expect(round.exitCode).toBe(1);
      const { products, changes, priceSum } = file;
      expect(await storedProducts(store.url)).toEqual({ products, changes, priceSum });
      const rejects = (await readFile(`${path}.rejects.csv`, 'utf8')).trim().split('\n');
      expect(rejects.map((line) => line.split(',', 2))).toEqual(
        Array.from({ length: file.wrong }, (_, index) => [`${index * 1_000 + 2}`, 'price must be a number']),
      );
      expect(round.peakMemory).toBeLessThan(200);
    } finally {
      await store.child.end('SIGKILL');
      await folder.remove();
    }
  },
  4 * WITHIN_MS,
);
