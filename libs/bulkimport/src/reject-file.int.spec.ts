import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RejectFile } from './reject-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rejects-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const first = '2,is wrong,a,"b, ""c"""\n';

test('rows are CSV, and what came behind a place is cut off when the import goes on from there', async () => {
  const path = join(folder, 'a.csv');
  const before = await RejectFile.open(path, 0);
  await before.add(2, 'is wrong', ['a', 'b, "c"']);
  const place = await before.sync();
  await before.add(3, 'lost', ['x']);
  await before.close();
  expect(place).toBe(Buffer.byteLength(first));
  const after = await RejectFile.open(path, place);
  await after.add(3, 'is wrong too', ['Ærø']);
  await after.close();
  await after.close();
  expect(await readFile(path, 'utf8')).toBe(`${first}3,is wrong too,Ærø\n`);
});

test('an import that begins anew leaves nothing of an earlier one, and no file where nothing was rejected', async () => {
  const path = join(folder, 'b.csv');
  await writeFile(path, 'of yesterday');
  await (await RejectFile.open(path, 0)).close();
  await expect(readFile(path)).rejects.toThrow('ENOENT');
});

test('rows that are added while others are written keep their order', async () => {
  const path = join(folder, 'c.csv');
  const file = await RejectFile.open(path, 0);
  const long = 'x'.repeat(40_000);
  await Promise.all([1, 2, 3, 4, 5].flatMap((line) => [file.add(line, long, []), file.sync()]));
  await file.close();
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  expect(lines.map((line) => line.slice(0, 1)).join('')).toBe('12345');
});
