import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A page of SQLite: the least that a commit writes. */
const PAGE_BYTES = 4_096;

/** How often a second the disk under `folder` takes a write and an fsync, one after the other. */
export function fsyncRate(folder: string, seconds: number): number {
  const file = openSync(join(folder, 'fsync'), 'w');
  const page = Buffer.alloc(PAGE_BYTES, 1);
  const started = performance.now();
  let count = 0;
  try {
    while (performance.now() - started < seconds * 1000) {
      writeSync(file, page);
      fsyncSync(file);
      count++;
    }
    return count / ((performance.now() - started) / 1000);
  } finally {
    closeSync(file);
  }
}
