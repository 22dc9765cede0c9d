import type { StatementSync } from 'node:sqlite';
import type { Store } from '../storage/store.ts';
import type { GroupSettings } from './settings.ts';

/** A group as it is kept. */
export interface GroupDefinition {
  readonly source: string;
  readonly group: string;
  readonly settings: GroupSettings;
  /** What `startFrom` meant when the group was made: the revision or position that it begins after. */
  readonly after: number;
  /** The last that was finished with all before it; undefined before the first checkpoint. */
  readonly checkpoint: number | undefined;
}

interface Row {
  source: string;
  name: string;
  settings: string;
  checkpoint: number | null;
}

/** The groups of persistent subscriptions on disk. Writes join the transactions of the appends. */
export class GroupTable {
  readonly #store: Store;
  readonly #all: StatementSync;
  readonly #put: StatementSync;
  readonly #change: StatementSync;
  readonly #delete: StatementSync;
  readonly #checkpoint: StatementSync;

  constructor(store: Store) {
    this.#store = store;
    this.#all = store.db.prepare('SELECT source, name, settings, checkpoint FROM persistent_groups');
    this.#put = store.db.prepare('INSERT OR REPLACE INTO persistent_groups (source, name, settings) VALUES (?, ?, ?)');
    this.#change = store.db.prepare('UPDATE persistent_groups SET settings = ? WHERE source = ? AND name = ?');
    this.#delete = store.db.prepare('DELETE FROM persistent_groups WHERE source = ? AND name = ?');
    this.#checkpoint = store.db.prepare('UPDATE persistent_groups SET checkpoint = ? WHERE source = ? AND name = ?');
  }

  load(): GroupDefinition[] {
    return (this.#all.all() as unknown as Row[]).map((row) => {
      const { after, ...settings } = JSON.parse(row.settings) as GroupSettings & { after: number };
      return { source: row.source, group: row.name, settings, after, checkpoint: row.checkpoint ?? undefined };
    });
  }

  /** Adds a group, which has no checkpoint yet. @throws StoreUnavailable */
  put(definition: GroupDefinition): Promise<unknown> {
    const { source, group } = definition;
    return this.#store.writer.execute(() => this.#put.run(source, group, bodyOf(definition)));
  }

  /** Changes what a group is, not its checkpoint: that may be written meanwhile. @throws StoreUnavailable */
  change(definition: GroupDefinition): Promise<unknown> {
    const { source, group } = definition;
    return this.#store.writer.execute(() => this.#change.run(bodyOf(definition), source, group));
  }

  /** @throws StoreUnavailable */
  delete(source: string, group: string): Promise<unknown> {
    return this.#store.writer.execute(() => this.#delete.run(source, group));
  }

  /** @throws StoreUnavailable */
  checkpoint(source: string, group: string, at: number): Promise<unknown> {
    return this.#store.writer.execute(() => this.#checkpoint.run(at, source, group));
  }
}

function bodyOf({ settings, after }: GroupDefinition): string {
  return JSON.stringify({ ...settings, after });
}
