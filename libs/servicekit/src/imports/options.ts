import { parseArgs } from 'node:util';

/** What the command line of an import asks for. */
export interface ImportArguments {
  readonly file: string;
  readonly rejects: string;
  readonly delimiter: string;
  readonly dryRun: boolean;
  readonly again: boolean;
  readonly inFlight: number;
}

/** The command line cannot be used; the message says why. */
export class UsageError extends Error {}

/** Enough to fill the store's transactions; more costs memory and gains nothing (measured: see libs/bulkimport/README.md). */
const IN_FLIGHT = 512;

/** @returns undefined where help is wanted. @throws UsageError */
export function readArguments(args: readonly string[]): ImportArguments | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new UsageError('Name one file.');
  const inFlight = Number(values['in-flight']);
  if (!Number.isInteger(inFlight) || inFlight < 1 || inFlight > 4_096) {
    throw new UsageError('--in-flight has to be a number from 1 to 4096.');
  }
  if (values.delimiter.length !== 1) throw new UsageError('--delimiter has to be one character.');
  return {
    file,
    rejects: values.rejects ?? `${file}.rejects.csv`,
    delimiter: values.delimiter,
    dryRun: values['dry-run'],
    again: values.again,
    inFlight,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rejects: { type: 'string' },
        delimiter: { type: 'string', default: ',' },
        'dry-run': { type: 'boolean', default: false },
        again: { type: 'boolean', default: false },
        'in-flight': { type: 'string', default: `${IN_FLIGHT}` },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @param columns as they stand in the first line */
export function usage(name: string, columns: string): string {
  return `Usage: npm run import -- ${name} FILE [options]

Imports a CSV file, plain, gzipped (.gz) or in a zip (.zip). Its first line names the columns, in any order:
  ${columns}
Rows that are wrong go to the reject file with their line and the reason; the rest goes on. A file whose import was cut
off, by whatever, goes on where it was when the same command is given again, and nothing is done twice.

  --rejects FILE     where rejected rows go; default FILE.rejects.csv
  --delimiter CHAR   between cells; default ,
  --dry-run          checks every row and stores nothing
  --again            imports a file whose import is finished once more
  --in-flight N      rows under way at a time; default ${IN_FLIGHT}
  --help             this

EVENTSTORE_URL says which event store it goes to.
Ends with 0 when every row was taken, 1 when rows were rejected, 2 when it could not go on (give the command again), 64 when
it was called wrongly, 65 when the file cannot be read, 78 when its environment is wrong.
`;
}
