import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readHeader } from './read-header.ts';
import { openSource } from './source.ts';

const csv = Buffer.from(`sku,title\n${'a,Ærø\n'.repeat(50_000)}`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bulkimport-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** A zip of these files, as the format's description has it (APPNOTE 6.3, 4.3). */
function zip(files: Readonly<Record<string, Buffer>>): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const packed = deflateRawSync(bytes);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt16LE(0x21, 8);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(bytes.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), facts, place, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

async function read(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(chunks));
}

describe.each([
  ['plain', 'a.csv', csv, csv.length],
  ['gzipped', 'a.csv.gz', gzipSync(csv), undefined],
  ['zipped', 'a.zip', zip({ 'readme.txt': Buffer.from('hello'), 'a.csv': csv }), csv.length],
])('a %s file', (_how, name, bytes, total) => {
  test('is read from anywhere, again and again', async () => {
    const source = await openSource(await file(name, bytes));
    expect(source).toMatchObject({ name, size: bytes.length, total });
    for (const offset of [0, 10, 100_001, csv.length]) {
      expect((await read(source.read(offset))).equals(csv.subarray(offset))).toBe(true);
    }
  });
});

test.each([
  ['none', { 'readme.txt': Buffer.from('hello') }],
  ['two', { 'a.csv': csv, 'b.csv': csv }],
])('a zip with %s CSV files is refused', async (name, files) => {
  const path = await file(`${name}.zip`, zip(files));
  await expect(openSource(path)).rejects.toThrow('it has to be one');
});

test('what is no zip, what is cut off, and what is not there are told', async () => {
  await expect(openSource(await file('no.zip', csv))).rejects.toThrow('no zip file that can be read');
  await expect(openSource(join(folder, 'none.csv'))).rejects.toThrow('cannot be read');
  const packed = gzipSync(csv);
  const cut = await openSource(await file('cut.csv.gz', packed.subarray(0, packed.length / 2)));
  await expect(read(cut.read(0))).rejects.toThrow('unexpected end of file');
});

test('the first line is read past a byte order mark; UTF-16 and nothing at all are refused', async () => {
  const marked = await openSource(await file('marked.csv', Buffer.from('\uFEFF"sku",title\r\nx')));
  expect(await readHeader(marked, ',')).toEqual({ names: ['sku', 'title'], rows: { offset: 16, line: 2 } });
  const wide = await openSource(await file('wide.csv', Buffer.from('\uFEFFsku', 'utf16le')));
  await expect(readHeader(wide, ',')).rejects.toThrow('Save it as UTF-8');
  await expect(readHeader(await openSource(await file('empty.csv', Buffer.alloc(0))), ',')).rejects.toThrow('empty');
});
