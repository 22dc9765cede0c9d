import type { EventStoreDBClient } from '@eventstore/db-client';
import {
  beginning,
  type Cells,
  type Columns,
  columnReader,
  importRows,
  type Outcome,
  openSource,
  type Place,
  RejectFile,
  readHeader,
  readRows,
} from '@keelson/bulkimport';
import { ImportJournal } from './import-journal.ts';
import type { ImportArguments } from './options.ts';
import { count, Progress } from './progress.ts';
import { refusalOf } from './refusal.ts';
import type { RowDetails } from './row-commands.ts';

/** What a service says of the files that can be imported into it. */
export interface ImportDefinition<Row> {
  /** The word after `npm run import`. */
  readonly name: string;
  readonly columns: Columns;
  /** Checks a row and puts it in the domain's terms. @throws ServiceError `invalid` */
  readonly read: (cells: Cells) => Row;
  /** Carries rows out on the event store. What it throws with a code that blames the row rejects that row. */
  readonly open: (client: EventStoreDBClient) => (row: Row, about: RowDetails) => Promise<Outcome>;
}

/** Where an import tells how it goes. */
export type Output = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };

/** Rows between two places that are saved: a crash repeats at most so many, and those under way. */
const SAVE_EVERY = 2_500;

/**
 * Imports one file, from where it was left.
 * @returns where it ended
 * @throws UnusableFile, ImportedElsewhere, and the store's errors: run again, it goes on
 */
export async function runImport<Row>(
  definition: ImportDefinition<Row>,
  asked: ImportArguments,
  client: EventStoreDBClient,
  out: Output,
): Promise<Place> {
  const source = await openSource(asked.file);
  const header = await readHeader(source, asked.delimiter);
  const cellsOf = columnReader(header.names, definition.columns);
  const journal = asked.dryRun ? undefined : new ImportJournal(client, definition.name, source);
  const known = await journal?.state();
  if (known?.finished && known.place && !asked.again) {
    out.write('This file was imported before; --again imports it once more.\n');
    return known.place;
  }
  const goesOn = known !== undefined && !known.finished;
  const place = (goesOn ? known.place : undefined) ?? beginning(header.rows);
  if (place.rows > 0) out.write(`Goes on behind row ${count(place.rows)}.\n`);
  const run = goesOn ? known.run : ((await journal?.begin()) ?? '');
  const apply = journal ? definition.open(client) : async () => 'same' as const;
  const rejects = await RejectFile.open(asked.rejects, place.rejectBytes);
  const progress = new Progress(out, source.total, place);
  try {
    const end = await importRows({
      rows: readRows(source.read(place.offset), place, asked.delimiter),
      place,
      width: header.names.length,
      read: (cells) => definition.read(cellsOf(cells)),
      apply: (row, line) => apply(row, { run, line }),
      refusal: refusalOf,
      inFlight: asked.inFlight,
      saveEvery: SAVE_EVERY,
      save: async (reached) => journal?.advance(reached),
      rejects,
      onPlace: (reached) => progress.at(reached),
    });
    await rejects.close();
    await journal?.finish();
    out.write(summary(end, place, progress.end(), asked));
    return end;
  } finally {
    await rejects.close();
  }
}

function summary(end: Place, began: Place, seconds: number, { dryRun, rejects }: ImportArguments): string {
  const rate = count(Math.round((end.rows - began.rows) / seconds));
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  const taken = dryRun
    ? `${count(end.same)} can be taken`
    : `${count(end.made)} new, ${count(end.changed)} changed, ${count(end.same)} as before`;
  const rejected = `${count(end.rejected)} rejected${end.rejected > 0 ? ` (see ${rejects})` : ''}`;
  return `${count(end.rows)} rows: ${taken}, ${rejected}; ${seconds.toFixed(1)} s, ${rate} rows/s, peak memory ${memory} MiB\n`;
}
