import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-main-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Loaded into every thread: ends those that are not the main one as soon as `file` exists. */
function threadsEndWith(file: string): string {
  const source = `import { existsSync } from 'node:fs';
    import { isMainThread } from 'node:worker_threads';
    if (!isMainThread) setInterval(() => existsSync(${JSON.stringify(file)}) && process.exit(7), 20);`;
  return `--import=data:text/javascript,${encodeURIComponent(source)}`;
}

it('npm start exits with 1 and says why when the event store ends by itself', async () => {
  const end = join(folder, 'end');
  const { PATH } = process.env;
  const ports = { KEELSON_PORT: '0', KEELSON_PORTS: 'auto' };
  const child = spawn(process.execPath, [threadsEndWith(end), join(import.meta.dirname, 'main.ts')], {
    env: { PATH, ...ports, KEELSON_DATA: join(folder, 'data'), LOG_LEVEL: 'silent' },
  });
  try {
    const closed = once(child, 'close');
    const stderr = text(child.stderr);
    await Promise.race([once(child.stdout, 'data'), closed]);
    await writeFile(end, '');
    expect(await closed).toEqual([1, null]);
    expect(await stderr).toBe('keelson stops: the event store ended with code 7\n');
  } finally {
    child.kill('SIGKILL');
  }
});
