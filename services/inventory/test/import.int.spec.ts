import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../src/imports/stock/main.ts';
import { inMs, Platform } from './platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
  await platform.stock({ 'i-1': 40, 'i-2': 7 });
});
afterAll(() => platform.stop());

async function importFile(name: string, text: string, ...more: string[]) {
  const file = join(platform.dataDir, name);
  await writeFile(file, text);
  let out = '';
  const code = await main([file, ...more], platform.env(), {
    write(line: string) {
      out += line;
      return true;
    },
  });
  return { code, out, rejects: await readFile(`${file}.rejects.csv`, 'utf8').catch(() => '') };
}

test('a file of counts sets what lies there, and tells the rows that cannot be', async () => {
  const client = platform.reservations();
  const lines = [{ sku: 'i-2', quantity: 5 }];
  const held = await client.call('Reserve', { reservationId: randomUUID(), lines, expiresAt: inMs(600_000) });
  client.close();
  expect(held.code).toBe(0);

  const { code, out, rejects } = await importFile(
    'counts.csv',
    'quantity,sku,warehouse\n55,i-1,bergen\n12,i-new,bergen\n55,i-1,bergen\n3,i-2,bergen\n1,i-1,nowhere\n-1,i-1,bergen\n',
  );
  expect(code).toBe(1);
  expect(out).toContain('6 rows: 1 new, 1 changed, 1 as before, 3 rejected');
  expect(rejects.trim().split('\n')).toEqual([
    expect.stringMatching(/^5,.*,3,i-2,bergen$/),
    expect.stringMatching(/^6,There is no warehouse nowhere\.,1,i-1,nowhere$/),
    expect.stringMatching(/^7,quantity .*,-1,i-1,bergen$/),
  ]);
  const counted = { type: 'V1_STOCK_COUNTED', data: { warehouse: 'bergen', quantity: 55, reason: 'An import' } };
  expect((await platform.events('stock-i-1')).filter(({ type }) => type === 'V1_STOCK_COUNTED')).toEqual([counted]);
});

test('of two counts of one item the later row stands', async () => {
  const rows = Array.from({ length: 50 }, (_, index) => `bergen,i-last,${index}\n`).join('');
  expect((await importFile('last.csv', `warehouse,sku,quantity\n${rows}`)).code).toBe(0);
  expect((await platform.events('stock-i-last')).at(-1)?.data).toMatchObject({ quantity: 49 });
});

test('a file that was imported is not imported again unless that is asked for', async () => {
  const text = 'warehouse,sku,quantity\nbergen,i-again,4\n';
  await importFile('again.csv', text);
  const file = join(platform.dataDir, 'again.csv');
  const outs: string[] = [];
  const out = { write: (line: string) => outs.push(line) > 0 };
  expect(await main([file], platform.env(), out)).toBe(0);
  expect(await main([file, '--again'], platform.env(), out)).toBe(0);
  expect(outs.join('')).toMatch(/was imported before[\s\S]*0 new, 0 changed, 1 as before/);
  expect(await platform.events('stock-i-again')).toHaveLength(1);
});

test.each([
  ['no file', 'warehouse,sku,quantity\n', ['--what'], 64],
  ['no column of quantities', 'warehouse,sku\n', [], 65],
])('%s ends with its own exit code', async (name, text, more, code) => {
  expect((await importFile(`${name}.csv`, text, ...more)).code).toBe(code);
});
