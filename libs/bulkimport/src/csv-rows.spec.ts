import { expect, test } from 'vitest';
import { type CsvRow, MAX_ROW_BYTES, readRows } from './csv-rows.ts';

async function* chunksOf(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsOf(text: string, size = 64 * 1024, from = { offset: 0, line: 1 }): Promise<CsvRow[]> {
  const bytes = Buffer.from(text).subarray(from.offset);
  const rows: CsvRow[] = [];
  for await (const batch of readRows(chunksOf(bytes, size), from)) {
    for (const row of batch) rows.push(row);
  }
  return rows;
}

const awkward = [
  'sku,title\r\n',
  'a,"two\nlines, ""quoted"""\n',
  '\n',
  'b,Ærøskøbing ⚓\r\n',
  'c,"not closed" here\n',
  'd,fine\n',
  'e,5" pipe\n',
  'f,"runs on\n',
  'g,last',
].join('');

test('cells, line breaks inside cells, and the places of rows are told as they are', async () => {
  const [header, first, second] = await rowsOf(awkward);
  expect(header).toEqual({ cells: ['sku', 'title'], line: 1, end: 11, nextLine: 2 });
  expect(first).toMatchObject({ cells: ['a', 'two\nlines, "quoted"'], line: 2, nextLine: 4 });
  expect(second).toMatchObject({ cells: ['b', 'Ærøskøbing ⚓'], line: 5, nextLine: 6 });
});

test('a line that is no CSV is told with its problem and spoils no other', async () => {
  const rows = await rowsOf(awkward);
  expect(rows.filter(({ problem }) => problem).map(({ line, raw }) => [line, raw])).toEqual([
    [6, 'c,"not closed" here'],
    [8, 'e,5" pipe'],
    [9, 'f,"runs on'],
  ]);
  expect(rows.filter(({ cells }) => cells).map(({ cells }) => cells?.[0])).toEqual(['sku', 'a', 'b', 'd', 'g']);
  expect(rows.at(-1)).toMatchObject({ line: 10, end: Buffer.byteLength(awkward) });
});

test('it is the same however the bytes are cut', async () => {
  const whole = await rowsOf(awkward);
  for (const size of [1, 2, 3, 7, 16]) expect(await rowsOf(awkward, size)).toEqual(whole);
});

test('reading goes on at the end of any row with the rows behind it', async () => {
  const rows = await rowsOf(awkward);
  for (const [index, { end, nextLine }] of rows.entries()) {
    const behind = await rowsOf(awkward, 64 * 1024, { offset: end, line: nextLine });
    // An empty line between two rows is passed over, and belongs to neither.
    expect(behind.map(({ cells, raw }) => cells ?? raw)).toEqual(
      rows.slice(index + 1).map(({ cells, raw }) => cells ?? raw),
    );
    expect(behind.at(-1)?.end).toBe(index + 1 < rows.length ? rows.at(-1)?.end : undefined);
  }
});

/** More than a row may have. */
const FOLLOWING = Math.ceil(MAX_ROW_BYTES / 1_000);

test('a quote that is never closed costs its own line, however much follows', async () => {
  const filler = `${'x'.repeat(1_000)},y\n`.repeat(FOLLOWING);
  const rows = await rowsOf(`a,"open\n${filler}`);
  expect(rows[0]).toMatchObject({ line: 1, raw: 'a,"open' });
  expect(rows).toHaveLength(1 + FOLLOWING);
});

test('a line that is too long is given up, and the next one is read', async () => {
  const rows = await rowsOf(`a,${'x'.repeat(3 * MAX_ROW_BYTES)}\nb,2\n`);
  expect(rows.map(({ line, cells }) => [line, cells?.[0]])).toEqual([
    [1, undefined],
    [2, 'b'],
  ]);
});
