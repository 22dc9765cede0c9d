import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnusableFile } from './errors.ts';
import { without } from './without.ts';
import { openZip } from './zip.ts';

/** A file of CSV, whatever it is packed in. */
export interface Source {
  /** Of the file, without its folder. */
  readonly name: string;
  /** Of the file as it lies there. Bytes. */
  readonly size: number;
  /** When the file was changed last. Epoch milliseconds. */
  readonly modified: number;
  /** Of the CSV. Bytes; undefined where the packing does not tell. */
  readonly total: number | undefined;
  /**
   * The CSV's bytes from `offset` on. What is packed is unpacked up to there again, at the speed of unpacking; plain CSV
   * is read from there.
   */
  read(offset: number): AsyncIterable<Buffer>;
}

/** What is read at a time. Bytes. */
const CHUNK = 64 * 1024;

/**
 * Opens a CSV file, plain, gzipped (`.gz`), or zipped (`.zip`, with one CSV file in it). Nothing is unpacked to disk.
 * @throws UnusableFile where there is no such file, or a zip does not hold exactly one CSV file
 */
export async function openSource(path: string): Promise<Source> {
  const found = await stat(path).catch((cause: Error) => {
    throw new UnusableFile(`${path} cannot be read: ${cause.message}`, { cause });
  });
  if (!found.isFile()) throw new UnusableFile(`${path} is no file.`);
  const facts = { name: basename(path), size: found.size, modified: Math.floor(found.mtimeMs) };
  if (path.endsWith('.zip')) return { ...facts, ...(await openZip(path)) };
  if (path.endsWith('.gz')) return { ...facts, total: undefined, read: (offset) => gunzipped(path, offset) };
  return {
    ...facts,
    total: found.size,
    read: (start) => createReadStream(path, { start, highWaterMark: CHUNK }),
  };
}

function gunzipped(path: string, offset: number): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK });
  // Errors of both come out of the reading of the last.
  return without(
    offset,
    pipeline(file, createGunzip({ chunkSize: CHUNK }), () => {}),
  );
}
