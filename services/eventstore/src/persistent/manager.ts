import { groupDoesNotExist, groupDropped, groupExists, unavailable } from '../protocol/errors.ts';
import type { Store } from '../storage/store.ts';
import { Group } from './group.ts';
import { ALL, type GroupRequest, type StartFrom } from './settings.ts';
import { GroupTable } from './table.ts';

/** All groups of the server. */
export class GroupManager {
  readonly #store: Store;
  readonly #table: GroupTable;
  readonly #groups = new Map<string, Group>();
  /** Changes run one after the other: each leaves table and memory alike. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(store: Store) {
    this.#store = store;
    this.#table = new GroupTable(store);
  }

  /** Brings the groups back that the disk holds. */
  start(): void {
    for (const definition of this.#table.load()) {
      this.#groups.set(keyOf(definition.source, definition.group), new Group(this.#store, this.#table, definition));
    }
  }

  /** @throws ProtocolError when there is none. */
  find(source: string, name: string): Group {
    const group = this.#groups.get(keyOf(source, name));
    if (group === undefined) throw groupDoesNotExist(source, name);
    return group;
  }

  /** All groups, or those of one source. */
  list(source: string | undefined): Group[] {
    const groups = [...this.#groups.values()];
    return source === undefined ? groups : groups.filter((group) => group.definition.source === source);
  }

  /** @throws ProtocolError when there is one of that name; StoreUnavailable */
  create({ source, group, settings }: GroupRequest): Promise<void> {
    return this.#change(async () => {
      const key = keyOf(source, group);
      if (this.#groups.has(key)) throw groupExists(source, group);
      const definition = {
        source,
        group,
        settings,
        after: this.#after(source, settings.startFrom),
        checkpoint: undefined,
      };
      await this.#table.put(definition);
      this.#groups.set(key, new Group(this.#store, this.#table, definition));
    });
  }

  /**
   * Changes the settings. As in EventStoreDB the consumers are dropped, and the group goes on from its checkpoint if it
   * has one, else from the new start.
   *
   * @throws ProtocolError when there is no such group; StoreUnavailable
   */
  update({ source, group, settings }: GroupRequest): Promise<void> {
    return this.#change(async () => {
      const old = this.find(source, group);
      const definition = {
        ...old.definition,
        settings: { ...settings, filter: old.definition.settings.filter },
        after: this.#after(source, settings.startFrom),
      };
      // The disk first: when it refuses, the group goes on as it was.
      await this.#table.change(definition);
      await old.stop(groupDropped(source, group));
      const changed = { ...definition, checkpoint: old.storedCheckpoint };
      this.#groups.set(keyOf(source, group), new Group(this.#store, this.#table, changed));
    });
  }

  /** Drops the consumers and forgets the group, its checkpoint and its parked messages. @throws as `update` */
  delete(source: string, name: string): Promise<void> {
    return this.#change(async () => {
      const group = this.find(source, name);
      await this.#table.delete(source, name);
      this.#groups.delete(keyOf(source, name));
      await group.stop(groupDropped(source, name), true);
      await group.parked.delete();
    });
  }

  /** Drops all consumers and begins again from what the disk holds. */
  restart(): Promise<void> {
    return this.#change(async () => {
      await this.#stopAll((group) => groupDropped(group.definition.source, group.definition.group));
      this.start();
    });
  }

  /** Ends the consumers' calls and writes the last checkpoints. */
  async shutdown(): Promise<void> {
    await this.#change(() => this.#stopAll(() => unavailable('Server is shutting down')));
  }

  async #stopAll(errorFor: (group: Group) => Parameters<Group['stop']>[0]): Promise<void> {
    const groups = [...this.#groups.values()];
    this.#groups.clear();
    await Promise.all(groups.map((group) => group.stop(errorFor(group))));
  }

  #after(source: string, from: StartFrom): number {
    const all = source === ALL;
    if (from === 'start') return all ? 0 : -1;
    if (from !== 'end') return from - 1;
    return all ? this.#store.writer.head : (this.#store.catalog.find(source)?.lastRevision ?? -1);
  }

  #change<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(change, change);
    this.#changes = done.catch(() => {});
    return done;
  }
}

function keyOf(source: string, group: string): string {
  return `${source}::${group}`;
}
