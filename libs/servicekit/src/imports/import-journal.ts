import { createHash, randomUUID } from 'node:crypto';
import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Place, Source } from '@keelson/bulkimport';
import { CommandHandler, type CommandResult, WrongRevision } from '@keelson/eventsourcing';
import { IMPORT_STATE_VERSION, type ImportCommand, type ImportState, importDecider } from './import-decider.ts';
import { type ImportEvent, importCategory, importEvents } from './import-events.ts';

/** Time for each call to the event store, milliseconds. */
const CALL_MS = 30_000;

/** Another process imports the same file. */
class ImportedElsewhere extends Error {
  constructor() {
    super(
      'Another process imports this file at the same time. Let it finish; started again, this one goes on from there.',
    );
    this.name = 'ImportedElsewhere';
  }
}

/**
 * Remembers in the event store how far the import of a file has come: there it is true of the very store that the rows go
 * to, wherever the next process runs. Of two processes with one file, one ends at its next place.
 */
export class ImportJournal {
  readonly #handler: CommandHandler<ImportCommand, ImportEvent, ImportState>;
  readonly #id: string;
  readonly #about: { readonly import: string; readonly file: string };
  #revision = -1;

  /** @param name of the import: the same file may be read by several */
  constructor(client: EventStoreDBClient, name: string, source: Source) {
    this.#handler = new CommandHandler({
      client,
      category: importCategory,
      decider: importDecider,
      events: importEvents,
      snapshotVersion: IMPORT_STATE_VERSION,
    });
    this.#id = `${name}-${fingerprint(source)}`;
    this.#about = { import: name, file: source.name };
  }

  /** What is known of this file's import. Undefined where it was never begun. */
  async state(): Promise<ImportState | undefined> {
    const loaded = await this.#handler.load(this.#id, Date.now() + CALL_MS);
    this.#revision = loaded?.revision ?? -1;
    return loaded?.state;
  }

  /** @returns the new run */
  async begin(): Promise<string> {
    const run = randomUUID();
    await this.#record({ type: 'begin', run, ...this.#about });
    return run;
  }

  /** @throws ImportedElsewhere */
  advance(place: Place): Promise<void> {
    return this.#record({ type: 'advance', place });
  }

  /** @throws ImportedElsewhere */
  finish(): Promise<void> {
    return this.#record({ type: 'finish' });
  }

  async #record(command: ImportCommand): Promise<void> {
    const options = { id: this.#id, deadline: Date.now() + CALL_MS, expectedRevision: this.#revision };
    try {
      this.#revision = (await this.#carryOut(command, options)).revision;
    } catch (error) {
      throw error instanceof WrongRevision ? new ImportedElsewhere() : error;
    }
  }

  #carryOut(
    command: ImportCommand,
    options: { readonly id: string; readonly deadline: number; readonly expectedRevision: number },
  ): Promise<CommandResult> {
    if (this.#revision < 0) return this.#handler.create(command, options);
    return this.#handler.handle(this.#id, command, options);
  }
}

/** Tells a file from another, and from itself after a change, without reading it. */
function fingerprint({ name, size, modified }: Source): string {
  return createHash('sha256').update([name, size, modified].join('\n')).digest('hex').slice(0, 16);
}
