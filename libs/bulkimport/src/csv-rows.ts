import { Parser } from 'csv-parse';

/** One row of a CSV file. */
export interface CsvRow {
  /** Its cells; undefined where the line is no CSV. */
  readonly cells: readonly string[] | undefined;
  /** What is wrong with the line where it is no CSV. */
  readonly problem?: string;
  /** The line itself where it is no CSV, at most {@link MAX_ROW_BYTES} of it. */
  readonly raw?: string;
  /** The line of the file that it begins on, from 1. */
  readonly line: number;
  /** Where it ends: bytes from the start of the file, its line break included. */
  readonly end: number;
  /** The line that the next row begins on. */
  readonly nextLine: number;
}

/** Where reading begins: at the start of a row. */
export interface ReadFrom {
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly line: number;
}

/** A row that is longer is none: somebody forgot a quote. Bounds the memory. */
export const MAX_ROW_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Reads CSV, a batch of rows for each chunk of bytes, by RFC 4180: lines end with LF or CRLF. A line that is no CSV (a
 * quote in the wrong place, or one that is never closed) comes as one row with its problem, and the next line is read
 * afresh, so that a slip spoils nothing but its own line.
 * @param chunks the file's bytes from `from.offset` on
 */
export async function* readRows(
  chunks: AsyncIterable<Buffer>,
  from: ReadFrom,
  delimiter = ',',
): AsyncGenerator<readonly CsvRow[]> {
  const reader = new RowReader(from, delimiter);
  for await (const chunk of chunks) {
    const rows = await reader.take(chunk);
    if (rows.length > 0) yield rows;
  }
  const rows = await reader.finish();
  if (rows.length > 0) yield rows;
}

class RowReader {
  readonly #delimiter: string;
  #at: ReadFrom;
  #parser: CollectingParser;
  /** What was read behind the last row: the beginning of the next one. */
  #rest: Buffer = Buffer.alloc(0);
  /** The line that was given up, until its end is found. */
  #givenUp: GivenUp | undefined;

  constructor(from: ReadFrom, delimiter: string) {
    this.#delimiter = delimiter;
    this.#at = from;
    this.#parser = new CollectingParser(delimiter);
  }

  async take(chunk: Buffer): Promise<CsvRow[]> {
    const rows: CsvRow[] = [];
    await this.#parse(chunk, rows);
    return rows;
  }

  async finish(): Promise<CsvRow[]> {
    const rows: CsvRow[] = [];
    for (;;) {
      const error = this.#givenUp ? undefined : await this.#parser.finish();
      this.#collect(rows);
      if (error) await this.#giveUp(error, rows);
      if (this.#givenUp) rows.push(this.#endLine(this.#givenUp));
      else if (!error) return rows;
    }
  }

  async #parse(bytes: Buffer, rows: CsvRow[]): Promise<void> {
    if (bytes.length === 0) return;
    if (this.#givenUp) return this.#passOver(this.#givenUp, bytes, rows);
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const error = await this.#parser.feed(bytes);
    this.#collect(rows);
    if (error) await this.#giveUp(error, rows);
  }

  /** Takes over the rows that the parser has found. */
  #collect(rows: CsvRow[]): void {
    for (const { cells, bytes } of this.#parser.taken()) {
      const { offset, line } = this.#at;
      const nextLine = line + 1 + lineBreaksIn(cells);
      const end = offset + bytes;
      this.#rest = this.#rest.subarray(bytes);
      this.#at = { offset: end, line: nextLine };
      if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line, end, nextLine });
    }
  }

  /** The line that the parser stopped in is none; what is behind it is read afresh. */
  async #giveUp(error: Error, rows: CsvRow[]): Promise<void> {
    const rest = this.#rest;
    this.#parser = new CollectingParser(this.#delimiter);
    this.#rest = Buffer.alloc(0);
    this.#givenUp = { problem: problemOf(error), raw: Buffer.alloc(0), length: 0 };
    await this.#passOver(this.#givenUp, rest, rows);
  }

  async #passOver(line: GivenUp, bytes: Buffer, rows: CsvRow[]): Promise<void> {
    const newline = bytes.indexOf(NEWLINE);
    const length = newline < 0 ? bytes.length : newline + 1;
    line.length += length;
    if (line.raw.length < MAX_ROW_BYTES) line.raw = Buffer.concat([line.raw, bytes.subarray(0, length)]);
    if (newline < 0) return;
    rows.push(this.#endLine(line));
    await this.#parse(bytes.subarray(length), rows);
  }

  #endLine({ problem, raw: bytes, length }: GivenUp): CsvRow {
    const { offset, line } = this.#at;
    this.#givenUp = undefined;
    this.#at = { offset: offset + length, line: line + 1 };
    const raw = bytes.toString('utf8', 0, MAX_ROW_BYTES).replace(/\r?\n$/, '');
    return { cells: undefined, problem, raw, line, end: offset + length, nextLine: line + 1 };
  }
}

/** A line that is no CSV. */
interface GivenUp {
  readonly problem: string;
  raw: Buffer;
  /** All of it. Bytes. */
  length: number;
}

interface Parsed {
  readonly cells: readonly string[];
  /** Of the file, since the end of the row before. */
  readonly bytes: number;
}

/** csv-parse, fed by hand: a row costs no stream event, and a place in the file is known for each. */
class CollectingParser extends Parser {
  #rows: Parsed[] = [];
  #end = 0;
  #failed: Error | undefined;

  constructor(delimiter: string) {
    super({
      delimiter,
      record_delimiter: ['\n', '\r\n'],
      relax_column_count: true,
      max_record_size: MAX_ROW_BYTES,
    });
    this.on('error', (error) => {
      this.#failed = error;
    });
  }

  override push(cells: readonly string[] | null): boolean {
    if (cells === null) return super.push(null);
    const { bytes } = this.info;
    this.#rows.push({ cells, bytes: bytes - this.#end });
    this.#end = bytes;
    return true;
  }

  /** @returns what stopped it */
  feed(chunk: Buffer): Promise<Error | undefined> {
    return new Promise((resolve) => this.write(chunk, (error) => resolve(error ?? undefined)));
  }

  /** @returns what stopped it */
  async finish(): Promise<Error | undefined> {
    await new Promise<void>((resolve) => {
      this.once('close', resolve);
      this.resume();
      this.end();
    });
    return this.#failed;
  }

  /** The rows since this was asked last. */
  taken(): Parsed[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}

function lineBreaksIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  }
  return count;
}

const problems: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote: a quote inside a cell is written twice',
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that does not begin with one',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_MAX_RECORD_SIZE: `a quote is opened and never closed, or the row is longer than ${MAX_ROW_BYTES} bytes`,
};

function problemOf(error: Error): string {
  return problems[(error as { readonly code?: string }).code ?? ''] ?? error.message;
}
