import { HELP, parseCommand, UsageError } from './src/cli.ts';
import { ListenError, StoreOpenError, startEventStore } from './src/index.ts';

/** Exit code of a command line that makes no sense (EX_USAGE of sysexits). */
const USAGE = 64;

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command.kind === 'help') {
    console.log(HELP);
    return;
  }
  const server = await startEventStore(command);
  let stopping = false;
  const stop = async () => {
    // Asked twice, it goes at once: what was acknowledged is on disk anyway.
    if (stopping) process.exit(1);
    stopping = true;
    await server.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  console.log(`event store ready: ${server.connectionString} data: ${command.dataDir}`);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    const expected = error instanceof UsageError || error instanceof StoreOpenError || error instanceof ListenError;
    console.error(expected ? `eventstore: ${error.message}` : error);
    process.exit(error instanceof UsageError ? USAGE : 1);
  });
}
