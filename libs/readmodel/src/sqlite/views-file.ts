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
  /** Commits so far, and how many of them are known to be on disk. */
  #commits = 0;
  #onDisk = 0;
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
   * disk fails afterwards, it is kept but may not outlast a power cut: see {@link settled}.
   */
  async transaction<R>(work: () => R): Promise<R> {
    const result = this.#commit(work);
    await this.#flush();
    return result;
  }

  /**
   * Resolves when all that a read now shows is on disk: waits for the flush under way, and makes up for one that failed.
   * @throws the disk's error
   */
  async settled(): Promise<void> {
    const seen = this.#commits;
    if (this.#onDisk < seen) await this.#flushing?.catch(() => {});
    if (this.#onDisk < seen) await this.#flush();
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
      this.#commits += 1;
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
    const covered = this.#commits;
    await (await this.#log).datasync();
    this.#onDisk = covered;
  }
}
