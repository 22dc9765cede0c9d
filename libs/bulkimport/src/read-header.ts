import { type ReadFrom, readRows } from './csv-rows.ts';
import { UnusableFile } from './errors.ts';
import type { Source } from './source.ts';

/** The first line of a file. */
export interface Header {
  readonly names: readonly string[];
  /** Where the rows begin. */
  readonly rows: ReadFrom;
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** @throws UnusableFile where the file is empty or its first line is no CSV */
export async function readHeader(source: Source, delimiter: string): Promise<Header> {
  const marked = await beginsWithMark(source);
  const offset = marked ? BYTE_ORDER_MARK.length : 0;
  for await (const [first] of readRows(source.read(offset), { offset, line: 1 }, delimiter)) {
    if (!first?.cells) throw new UnusableFile(`The first line has to name the columns: ${first?.problem}.`);
    return { names: first.cells, rows: { offset: first.end, line: first.nextLine } };
  }
  throw new UnusableFile('The file is empty.');
}

async function beginsWithMark(source: Source): Promise<boolean> {
  for await (const chunk of source.read(0)) {
    if (chunk[0] === 0xff && chunk[1] === 0xfe) throw new UnusableFile('The file is UTF-16. Save it as UTF-8.');
    return chunk.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  }
  return false;
}
