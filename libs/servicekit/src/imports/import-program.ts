import { type Columns, UnusableFile } from '@keelson/bulkimport';
import { ConfigError, loadConfig } from '@keelson/chassis';
import { connect, disconnect } from '@keelson/eventsourcing';
import { eventStoreSpecs } from '../commands/event-store.ts';
import { type ImportArguments, readArguments, UsageError, usage } from './options.ts';
import { type ImportDefinition, type Output, runImport } from './run-import.ts';

const REJECTED = 1;
const NOT_FINISHED = 2;
/** Exit codes of sysexits: EX_USAGE, EX_DATAERR, EX_CONFIG. */
const USAGE = 64;
const UNUSABLE = 65;
const CONFIG = 78;

/**
 * Makes the program of an import, as `npm run import` runs it.
 * @returns runs it: arguments behind the import's name, environment, where it tells how it goes; answers the exit code
 */
export function importProgram<Row>(definition: ImportDefinition<Row>) {
  return async (args: readonly string[], env: NodeJS.ProcessEnv, out: Output = process.stdout): Promise<number> => {
    try {
      const asked = readArguments(args);
      if (asked) return await run(definition, asked, env, out);
      out.write(usage(definition.name, headerOf(definition.columns)));
      return 0;
    } catch (error) {
      process.stderr.write(`import: ${error instanceof Error ? error.message : error}\n`);
      return exitCode(error);
    }
  };
}

async function run<Row>(
  definition: ImportDefinition<Row>,
  asked: ImportArguments,
  env: NodeJS.ProcessEnv,
  out: Output,
): Promise<number> {
  const client = connect(loadConfig(eventStoreSpecs, env).EVENTSTORE_URL);
  try {
    const { rejected } = await runImport(definition, asked, client, out);
    return rejected > 0 ? REJECTED : 0;
  } finally {
    await disconnect(client, Date.now());
  }
}

function headerOf({ required, optional }: Columns): string {
  return [...required, ...optional.map((name) => `[${name}]`)].join(',');
}

function exitCode(error: unknown): number {
  if (error instanceof UsageError) return USAGE;
  if (error instanceof UnusableFile) return UNUSABLE;
  return error instanceof ConfigError ? CONFIG : NOT_FINISHED;
}
