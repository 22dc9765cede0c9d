import { type FileHandle, open } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';

/**
 * The one connection to a views' file, and its way to disk. Commits go to the write-ahead log without waiting for the
 * disk (synchronous=NORMAL); the log is then flushed from another thread, so that the disk never stalls the event loop.
 * What waits for the disk at the same time shares one flush.
 */
export class ViewsFile {
  readonly db: DatabaseSync;
  readonly #log: Promise<FileHandle>;
  #flushing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** @param db an open database in WAL mode @param path the file that it is in */
  constructor(db: DatabaseSync, path: string) {
    this.db = db;
    this.#log = open(`${path}-wal`, 'r+');
    this.#log.catch(() => {});
  }

  /**
   * Runs `work` as one transaction, and resolves when it is on disk. When `work` throws, none of it is kept; when the
   * disk fails afterwards, it is kept but may not outlast a power cut.
   */
  async transaction<R>(work: () => R): Promise<R> {
    const result = this.#commit(work);
    await this.#flush();
    return result;
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#next?.catch(() => {});
    await this.#flushing?.catch(() => {});
    this.db.close();
    await this.#log.then(
      (log) => log.close(),
      () => {},
    );
  }

  #commit<R>(work: () => R): R {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }

  /** A flush that began before a commit does not cover it: what comes meanwhile waits for the next one. */
  #flush(): Promise<void> {
    this.#next ??= this.#after(this.#flushing);
    return this.#next;
  }

  async #after(current: Promise<void> | undefined): Promise<void> {
    await current?.catch(() => {});
    this.#flushing = this.#next;
    this.#next = undefined;
    await (await this.#log).datasync();
  }
}
