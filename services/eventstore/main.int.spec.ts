import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEventStore } from './src/index.ts';
import { FORMAT } from './src/storage/database.ts';
import type { EventStoreWorkerMessage } from './src/worker.ts';
import { collect, events, temporaryFolder } from './test/harness.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

let dataDir: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  dataDir = temporaryFolder();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

function launch(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, '--data', dataDir, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

/** The connection string that the process prints when it is ready. */
async function ready(child: ReturnType<typeof launch>): Promise<string> {
  for await (const chunk of child.stdout) {
    const found = /esdb:\S+/.exec(String(chunk));
    if (found !== null) return found[0];
  }
  throw new Error('it ended before it was ready');
}

async function outcome(child: ReturnType<typeof launch>): Promise<{ code: unknown; out: string; err: string }> {
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

describe('the process', () => {
  it('helps', async () => {
    const { code, out } = await outcome(launch('--help'));
    expect(code).toBe(0);
    expect(out).toContain('--data DIR');
  });

  it('ends well when it is asked to, with clients connected', async () => {
    const child = launch();
    const client = EventStoreDBClient.connectionString(await ready(child));
    const subscription = client.subscribeToAll();
    const ended = new Promise<unknown>((resolve) => subscription.on('error', resolve));
    await client.appendToStream('order-1', events(1));
    subscription.resume();
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(await ended).toMatchObject({ type: 'unavailable' });
  });

  it.each([
    ['an unknown option', ['--nope'], 64, "Unknown option '--nope'"],
    ['a port that is none', ['--port', 'abc'], 64, '--port must be a number'],
  ])('says in one line that it does not take %s', async (_name, args, expected, message) => {
    const { code, err } = await outcome(launch(...args));
    expect(code).toBe(expected);
    expect(err.trim().split('\n')).toEqual([expect.stringContaining(message)]);
  });

  it('says in one line that its port is in use', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    const { code, err } = await outcome(launch('--port', String(port)));
    blocker.close();
    expect(code).toBe(1);
    expect(err).toBe(`eventstore: port ${port} on 127.0.0.1 is in use\n`);
  });

  it('says in one line that another instance has the data', async () => {
    const server = await startEventStore({ dataDir });
    const { code, err } = await outcome(launch());
    await server.stop();
    expect(code).toBe(1);
    expect(err).toBe(`eventstore: the data in ${dataDir} is in use by another instance\n`);
  });

  it('says in one line that the data have a newer format', async () => {
    const db = new DatabaseSync(join(dataDir, 'events.db'));
    db.exec(`PRAGMA user_version = ${FORMAT + 1}`);
    db.close();
    const { code, err } = await outcome(launch());
    expect(code).toBe(1);
    expect(err).toBe(
      `eventstore: the data in ${dataDir} has format ${FORMAT + 1}; this version reads formats up to ${FORMAT}: run the version that wrote it, or name another folder\n`,
    );
  });

  it('says in one line that its folder cannot be written, or holds something else', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, 'x');
    const unusable = await outcome(launch('--data', join(file, 'below')));
    expect(unusable.code).toBe(1);
    expect(unusable.err).toMatch(/^eventstore: the data folder .* cannot be written: .*\n$/);
    writeFileSync(join(dataDir, 'events.db'), 'this is no database, but long enough to be looked at'.repeat(100));
    const odd = await outcome(launch());
    expect(odd.code).toBe(1);
    expect(odd.err).toMatch(/^eventstore: the data in .* is not readable: .*\n$/);
  });
});

describe('killed in the middle of appends', () => {
  it('has every acknowledged append afterwards, and none in half', { timeout: 60_000 }, async () => {
    const acknowledged = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const child = launch();
      const client = EventStoreDBClient.connectionString(await ready(child));
      let going = true;
      const workers = Array.from({ length: 16 }, async (_, worker) => {
        for (let count = 0; going; count += 1) {
          const stream = `order-${round}-${worker}-${count}`;
          await client.appendToStream(stream, events(3), { expectedRevision: NO_STREAM });
          acknowledged.add(stream);
        }
      });
      const ended = Promise.allSettled(workers);
      const before = acknowledged.size;
      await expect.poll(() => acknowledged.size - before, { timeout: 20_000 }).toBeGreaterThan(300);
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      going = false;
      await ended;
      await client.dispose();
    }
    const server = await startEventStore({ dataDir });
    const client = EventStoreDBClient.connectionString(server.connectionString);
    const counts = new Map<string, number>();
    for (const { event } of await collect(client.readAll())) {
      const stream = event?.streamId as string;
      counts.set(stream, (counts.get(stream) ?? 0) + 1);
    }
    await client.dispose();
    await server.stop();
    expect([...acknowledged].filter((stream) => !counts.has(stream))).toEqual([]);
    expect([...counts].filter(([, count]) => count !== 3)).toEqual([]);
  });
});

describe('the worker thread', () => {
  const WORKER = new URL('./src/worker.ts', import.meta.url);

  it('serves, and ends when told', async () => {
    const worker = new Worker(WORKER, { workerData: { dataDir } });
    const [message] = (await once(worker, 'message')) as [EventStoreWorkerMessage];
    if (message.type === 'failed') throw new Error(message.message);
    const client = EventStoreDBClient.connectionString(message.connectionString);
    await client.appendToStream('order-1', events(1));
    const exit = once(worker, 'exit');
    worker.postMessage('stop');
    expect(await exit).toEqual([0]);
    await client.dispose();
  });

  it('says why it cannot', async () => {
    const server = await startEventStore({ dataDir });
    const worker = new Worker(WORKER, { workerData: { dataDir } });
    const [message] = await once(worker, 'message');
    expect(message).toEqual({ type: 'failed', message: `the data in ${dataDir} is in use by another instance` });
    await once(worker, 'exit');
    await server.stop();
  });
});
