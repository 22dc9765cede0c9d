import type { CsvRow, ReadFrom } from './csv-rows.ts';
import type { RejectFile } from './reject-file.ts';

/** What became of a row that was taken: something new, a change, or nothing, as all was so already. */
export type Outcome = 'made' | 'changed' | 'same';

/** How far an import has come: all rows before are settled, none behind is counted. */
export interface Place extends ReadFrom {
  /** Rows that were read, those that were not taken included. */
  readonly rows: number;
  readonly made: number;
  readonly changed: number;
  readonly same: number;
  readonly rejected: number;
  /** Length of the reject file. Bytes. */
  readonly rejectBytes: number;
}

/** What an import is made of. */
export interface ImportOptions<Row> {
  /** From `place` on. */
  readonly rows: AsyncIterable<readonly CsvRow[]>;
  readonly place: Place;
  /** Cells of each row. */
  readonly width: number;
  /** Checks a row. Throws where it is wrong. */
  readonly read: (cells: readonly string[]) => Row;
  /**
   * Carries a row out. Rows may be under way side by side, and are begun in the file's order; after a crash, those behind
   * the last saved place come again, with the same line.
   */
  readonly apply: (row: Row, line: number) => Promise<Outcome>;
  /** Why a row was refused, by what `read` and `apply` threw; undefined where it was not the row's fault. */
  readonly refusal: (error: unknown) => string | undefined;
  /** Most rows under way. */
  readonly inFlight: number;
  /** A place is saved after so many rows, and at the end. */
  readonly saveEvery: number;
  readonly save: (place: Place) => Promise<void>;
  readonly rejects: Pick<RejectFile, 'add' | 'sync'>;
  /** Told of each place, often: has to be quick. */
  readonly onPlace?: (place: Place) => void;
}

/** Nothing is read yet. */
export function beginning(from: ReadFrom): Place {
  return { ...from, rows: 0, made: 0, changed: 0, same: 0, rejected: 0, rejectBytes: 0 };
}

/**
 * Imports rows: checks each, carries out up to `inFlight` at a time, and settles them in the file's order, so that a
 * place that is saved has all before it done. What is held is bounded by `inFlight` rows and one batch.
 * @returns the place at the end
 * @throws what `apply` and `save` throw that is not the row's fault: the last place that was saved is where to go on
 */
export async function importRows<Row>(options: ImportOptions<Row>): Promise<Place> {
  const run = new ImportRun(options);
  for await (const batch of options.rows) {
    for (const row of batch) await run.take(row);
  }
  return run.finish();
}

type Settled = { readonly outcome: Outcome } | { readonly reason: string } | { readonly error: unknown };

interface UnderWay {
  readonly row: CsvRow;
  readonly settled: Settled | Promise<Settled>;
}

class ImportRun<Row> {
  readonly #options: ImportOptions<Row>;
  /** Rows that were begun, in the file's order: a ring. */
  readonly #ring: (UnderWay | undefined)[];
  #oldest = 0;
  #count = 0;
  #place: { -readonly [Key in keyof Place]: Place[Key] };
  /** Rows before the place that was saved last, or is being saved. */
  #saved: number;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(options: ImportOptions<Row>) {
    this.#options = options;
    this.#ring = new Array(options.inFlight);
    this.#place = { ...options.place };
    this.#saved = options.place.rows;
  }

  async take(row: CsvRow): Promise<void> {
    if (this.#count === this.#ring.length) await this.#settleOldest();
    this.#ring[(this.#oldest + this.#count) % this.#ring.length] = { row, settled: this.#begin(row) };
    this.#count++;
  }

  async finish(): Promise<Place> {
    while (this.#count > 0) await this.#settleOldest();
    if (this.#place.rows > this.#saved) await this.#save();
    await this.#saving;
    return this.#place;
  }

  #begin(row: CsvRow): Settled | Promise<Settled> {
    const { read, apply, width } = this.#options;
    const problem = row.problem ?? problemOf(row.cells ?? [], width);
    if (problem || !row.cells) return { reason: problem ?? '' };
    try {
      return apply(read(row.cells), row.line).then(
        (outcome) => ({ outcome }),
        (error: unknown) => this.#failed(error),
      );
    } catch (error) {
      return this.#failed(error);
    }
  }

  #failed(error: unknown): Settled {
    const reason = this.#options.refusal(error);
    return reason === undefined ? { error } : { reason };
  }

  async #settleOldest(): Promise<void> {
    const { row, settled } = this.#ring[this.#oldest] as UnderWay;
    const result = 'then' in settled ? await settled : settled;
    if ('error' in result) throw result.error;
    this.#ring[this.#oldest] = undefined;
    this.#oldest = (this.#oldest + 1) % this.#ring.length;
    this.#count--;
    if ('reason' in result) await this.#reject(row, result.reason);
    else this.#place[result.outcome]++;
    this.#place.rows++;
    this.#place.offset = row.end;
    this.#place.line = row.nextLine;
    this.#options.onPlace?.(this.#place);
    if (this.#place.rows - this.#saved >= this.#options.saveEvery) await this.#save();
  }

  async #reject(row: CsvRow, reason: string): Promise<void> {
    this.#place.rejected++;
    await this.#options.rejects.add(row.line, reason, row.cells ?? [row.raw ?? '']);
  }

  /** One place at a time, while rows go on. */
  async #save(): Promise<void> {
    await this.#saving;
    this.#saved = this.#place.rows;
    this.#saving = this.#bring({ ...this.#place });
    // Thrown where it is awaited: with the next place, or at the end.
    this.#saving.catch(() => {});
  }

  /** The reject file first: a place never promises more than lies on the disk. */
  async #bring(place: Place): Promise<void> {
    const rejectBytes = await this.#options.rejects.sync();
    await this.#options.save({ ...place, rejectBytes });
  }
}

function problemOf(cells: readonly string[], width: number): string | undefined {
  if (cells.length !== width) return `has ${cells.length} cells, the first line has ${width}`;
  if (cells.some((cell) => cell.includes('\uFFFD'))) return 'is not UTF-8';
  return undefined;
}
