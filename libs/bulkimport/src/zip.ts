import yauzl from 'yauzl';
import { UnusableFile } from './errors.ts';
import { without } from './without.ts';

/** The one CSV file in a zip. */
export interface Zipped {
  /** Of the CSV. Bytes. */
  readonly total: number;
  read(offset: number): AsyncIterable<Buffer>;
}

/** @throws UnusableFile where `path` is no zip, or does not hold exactly one CSV file */
export async function openZip(path: string): Promise<Zipped> {
  const zip = await yauzl.openPromise(path, { autoClose: false }).catch((cause: Error) => {
    throw new UnusableFile(`${path} is no zip file that can be read: ${cause.message}`, { cause });
  });
  const found: yauzl.Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (/\.csv$/i.test(entry.fileName) && !entry.fileName.startsWith('__MACOSX/')) found.push(entry);
  }
  const [entry] = found;
  if (!entry || found.length > 1) throw new UnusableFile(`${path} holds ${found.length} CSV files; it has to be one.`);
  return { total: entry.uncompressedSize, read: (offset) => unzipped(zip, entry, offset) };
}

async function* unzipped(zip: yauzl.ZipFile, entry: yauzl.Entry, offset: number): AsyncGenerator<Buffer> {
  yield* without(offset, await zip.openReadStreamPromise(entry));
}
