import type { Outcome } from '@keelson/bulkimport';
import { CommandHandler, type CommandHandlerOptions, type DomainEvent } from '@keelson/eventsourcing';

/** Aggregates kept in memory: rows of one file seldom come back to one. */
const CACHED = 1_000;

/** Time for one row, waiting included, milliseconds. */
const ROW_MS = 60_000;

/** Carries out what rows ask for. */
export type RowCommands<Command> = (id: string, command: Command, about: RowDetails) => Promise<Outcome>;

/** Which row it is. */
export interface RowDetails {
  readonly run: string;
  readonly line: number;
}

/**
 * Carries out rows' commands on aggregates that may exist or not: one store call for a new one, three for one that
 * exists. The row's key is of the run and the line, so a row that comes again after a crash changes nothing.
 */
export function rowCommands<Command extends object, Event extends DomainEvent, State>(
  options: CommandHandlerOptions<Command, Event, State>,
): RowCommands<Command> {
  const { decider } = options;
  /** How many events each command under way led to when it was decided last: the handler does not tell. */
  const decided = new WeakMap<Command, number>();
  const handler = new CommandHandler<Command, Event, State>({
    cacheSize: CACHED,
    ...options,
    decider: {
      ...decider,
      decide(command, state) {
        const events = decider.decide(command, state);
        decided.set(command, events.length);
        return events;
      },
    },
  });
  return async (id, command, { run, line }) => {
    const { revision } = await handler.create(command, {
      id,
      deadline: Date.now() + ROW_MS,
      idempotencyKey: `${run}:${line}`,
      // The key is this row's alone: what it stands for needs no hash of all of it.
      request: line,
      metadata: { import: run, line },
    });
    const events = decided.get(command) ?? 0;
    if (events === 0) return 'same';
    return revision < events ? 'made' : 'changed';
  };
}
