import { type FileHandle, open, rm } from 'node:fs/promises';

/** Held in memory until it is written. Characters. */
const BUFFERED = 64 * 1024;

/**
 * The rows that were not taken, as CSV: the line in the source, the reason, and the row as it was there. Rows come in the
 * source's order, and what is written past a checkpoint is cut off when the import goes on from there.
 */
export class RejectFile {
  readonly #path: string;
  #file: FileHandle | undefined;
  /** With all that is being written. Bytes. */
  #length: number;
  #pending = '';
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, file: FileHandle | undefined, length: number) {
    this.#path = path;
    this.#file = file;
    this.#length = length;
  }

  /**
   * @param from bytes of the file that stay: what a checkpoint said; 0 begins anew. The file is made with
   *   its first row.
   */
  static async open(path: string, from: number): Promise<RejectFile> {
    if (from === 0) {
      await rm(path, { force: true });
      return new RejectFile(path, undefined, 0);
    }
    const file = await open(path, 'r+').catch(() => open(path, 'w'));
    const { size } = await file.stat();
    const length = Math.min(size, from);
    await file.truncate(length);
    return new RejectFile(path, file, length);
  }

  /** Puts a row on the list. */
  async add(line: number, reason: string, cells: readonly string[]): Promise<void> {
    this.#pending += `${[String(line), reason, ...cells].map(quoted).join(',')}\n`;
    if (this.#pending.length >= BUFFERED) await this.#write();
  }

  /** Brings all that was added to the disk. @returns the file's length with it, bytes */
  async sync(): Promise<number> {
    const writing = this.#write();
    const length = this.#length;
    await writing;
    await this.#file?.datasync();
    return length;
  }

  /** Once is enough, and twice does no harm. */
  async close(): Promise<void> {
    await this.sync();
    await this.#file?.close();
    this.#file = undefined;
  }

  /** One after the other: rows are added while others are being written. */
  #write(): Promise<void> {
    if (this.#pending === '') return this.#writing;
    const bytes = Buffer.from(this.#pending);
    const at = this.#length;
    this.#pending = '';
    this.#length += bytes.length;
    this.#writing = this.#writing.then(async () => {
      this.#file ??= await open(this.#path, 'w');
      await this.#file.write(bytes, 0, bytes.length, at);
    });
    return this.#writing;
  }
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
