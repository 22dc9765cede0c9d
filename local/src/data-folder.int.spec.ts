import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layoutVersion, takeDataFolder } from './data-folder.ts';
import { assertFree } from './ports.ts';
import { StartupError } from './startup-error.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function refusal(path: string): string {
  try {
    takeDataFolder(path).release();
    return 'taken';
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    return (error as Error).message;
  }
}

describe('a data folder', () => {
  it('is made when it is not there, and can be taken again once released', () => {
    const path = join(folder, 'new/data');
    takeDataFolder(path).release();
    expect(refusal(path)).toBe('taken');
  });

  it('serves one platform at a time', () => {
    const first = takeDataFolder(folder);
    expect(refusal(folder)).toBe(
      `another keelson is running on the data in ${folder}: stop it, or set KEELSON_DATA to another folder`,
    );
    first.release();
    expect(refusal(folder)).toBe('taken');
  });

  it('of a newer version is refused', () => {
    takeDataFolder(folder).release();
    const database = new DatabaseSync(join(folder, 'keelson.db'));
    database.exec(`PRAGMA user_version = ${layoutVersion + 1}`);
    database.close();
    expect(refusal(folder)).toMatch(
      /was written by a newer keelson \(layout 2, this one knows 1\): update keelson, or/,
    );
  });

  it('that is a file is refused', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(refusal(join(folder, 'file'))).toMatch(/^cannot write to .*file: make it writable, or set KEELSON_DATA/);
  });

  it('with someone else’s file in the place of its own is refused', async () => {
    await writeFile(join(folder, 'keelson.db'), 'not a database, and long enough to be read as a header'.repeat(20));
    expect(refusal(folder)).toMatch(/keelson.db is not keelson's: set KEELSON_DATA to another folder$/);
  });

  it.runIf(process.platform === 'linux')('on a file system that makes no folders is refused', () => {
    expect(refusal('/proc/keelson/data')).toMatch(/^cannot write to /);
  });

  it.skipIf(process.getuid?.() === 0)('that is not writable is refused', async () => {
    await chmod(folder, 0o500);
    expect(refusal(folder)).toMatch(/^cannot write to /);
    await chmod(folder, 0o700);
  });
});

describe('a port that is in use', () => {
  it('is found before anything starts, and the message says what to do', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await expect(assertFree([{ user: 'orders HTTP', port, advice: 'start with KEELSON_PORTS=auto' }])).rejects.toThrow(
      `port ${port} (orders HTTP) is in use: stop the process that uses it, or start with KEELSON_PORTS=auto`,
    );
    server.close();
    await expect(assertFree([{ user: 'orders HTTP', port, advice: '' }])).resolves.toBeUndefined();
  });
});
