import { type ChildProcess, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../test/fixtures.ts';

const program = fileURLToPath(new URL('../test/small-service.ts', import.meta.url));

interface Process {
  readonly child: ChildProcess;
  /** Lines of standard output, parsed. */
  readonly lines: Record<string, unknown>[];
  readonly stderr: () => string;
  readonly exit: Promise<number | null>;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(env: NodeJS.ProcessEnv = {}): Process {
  const child = spawn(process.execPath, [program], { env: { PATH: process.env.PATH, ...env } });
  children.push(child);
  const lines: Record<string, unknown>[] = [];
  let stderr = '';
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, lines, stderr: () => stderr, exit };
}

async function started(env?: NodeJS.ProcessEnv): Promise<Process & { http: string; admin: string }> {
  const process = run(env);
  const endpoints = await eventually(() => {
    const found = process.lines.find((line) => 'http' in line);
    if (found === undefined) throw new Error(`not started: ${process.stderr()}`);
    return found as { http: string; admin: string };
  });
  return { ...process, ...endpoints };
}

/** A connection whose answers are collected, closed or not. */
function open(url: string): { socket: Socket; received: () => string; closed: () => boolean } {
  const { hostname, port } = new URL(url);
  let received = '';
  let closed = false;
  const socket = connect(Number(port), hostname);
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  return { socket, received: () => received, closed: () => closed };
}

describe('SIGTERM', () => {
  test('lets in-flight requests finish, ends streams, refuses new connections and exits with 0', async () => {
    const service = await started();
    const silent = open(service.http);
    const held = open(service.http);
    held.socket.write('GET /held HTTP/1.1\r\nhost: a\r\n\r\n');
    const events = open(service.http);
    events.socket.write('GET /events HTTP/1.1\r\nhost: a\r\n\r\n');
    await eventually(() => {
      expect(service.lines).toContainEqual({ held: true });
      expect(events.received()).toContain('data: hello');
    });

    service.child.kill('SIGTERM');
    await eventually(async () => {
      const ready = await fetch(`${service.admin}/ready`);
      expect({ status: ready.status, body: await ready.json() }).toMatchObject({
        status: 503,
        body: { checks: { draining: {} } },
      });
    });
    await fetch(`${service.admin}/release`, { method: 'POST' });
    expect(await service.exit).toBe(0);
    expect(held.received()).toMatch(/^HTTP\/1.1 200 OK\r\n(.*\r\n)*connection: close\r\n/i);
    expect(held.received()).toContain('finished');
    expect(events.received()).toContain('data: bye');
    expect([held.closed(), events.closed(), silent.closed()]).toEqual([true, true, true]);
    await expect(fetch(`${service.http}/held`)).rejects.toThrow();
    expect(service.stderr()).toBe('');
  });

  test('cuts off what does not end within the grace period', async () => {
    const service = await started({ DRAIN_TIMEOUT_MS: '300' });
    const held = open(service.http);
    held.socket.write('GET /held HTTP/1.1\r\nhost: a\r\n\r\n');
    await eventually(() => expect(service.lines).toContainEqual({ held: true }));
    service.child.kill('SIGTERM');
    expect(await service.exit).toBe(0);
    expect(held.closed()).toBe(true);
    expect(service.lines).toContainEqual(expect.objectContaining({ msg: 'requests were cut off', count: 1 }));
  });

  test('a second signal ends it at once', async () => {
    const service = await started({ DRAIN_TIMEOUT_MS: '60000' });
    const held = open(service.http);
    held.socket.write('GET /held HTTP/1.1\r\nhost: a\r\n\r\n');
    await eventually(() => expect(service.lines).toContainEqual({ held: true }));
    service.child.kill('SIGINT');
    await eventually(() => expect(service.lines).toContainEqual(expect.objectContaining({ msg: 'draining' })));
    service.child.kill('SIGINT');
    expect(await service.exit).toBe(1);
  });
});

describe('a process that cannot start', () => {
  test('for its configuration exits with 78 and one message that has every fault', async () => {
    const service = run({ HTTP_PORT: 'abc', LOG_LEVEL: 'loud', STORE_URL: '//u:pw@x', MODE: 'unknown' });
    expect(await service.exit).toBe(78);
    expect(service.stderr()).toMatch(/^the configuration has 4 faults:\n/);
    for (const name of ['HTTP_PORT', 'LOG_LEVEL', 'STORE_URL', 'MODE'])
      expect(service.stderr()).toContain(`${name}: expected`);
    expect(service.stderr()).not.toContain('pw');
    expect(service.lines).toEqual([]);
  });

  test('for a port in use exits with 1 and one line', async () => {
    const { http } = await started();
    const port = new URL(http).port;
    const second = run({ HTTP_PORT: port });
    expect(await second.exit).toBe(1);
    expect(second.stderr()).toBe(
      `could not start: port ${port} (HTTP_PORT) is in use: stop the other process or set HTTP_PORT\n`,
    );
  });
});

test('nothing of the OpenTelemetry SDK is loaded unless there is a collector', async () => {
  expect((await started()).lines).toContainEqual(expect.objectContaining({ otel: false }));
  const traced = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
  expect(traced.lines).not.toContainEqual(expect.objectContaining({ otel: false }));
});

test('the last lines arrive although their reader lags behind', async () => {
  const service = await started();
  const { stdout } = service.child;
  stdout?.on('data', () => {
    stdout.pause();
    setTimeout(() => stdout.resume(), 20);
  });
  // More than a pipe holds, so that lines are still on their way when the end comes.
  await fetch(`${service.http}/log?lines=300`);
  service.child.kill('SIGTERM');
  expect(await service.exit).toBe(0);
  expect(service.lines.filter(({ msg }) => msg === 'noise')).toHaveLength(300);
  expect(service.lines.at(-1)).toMatchObject({ msg: 'stopped' });
});

test('what nobody catches is logged and ends the process', async () => {
  const service = await started();
  await fetch(`${service.http}/throw`).catch(() => {});
  expect(await service.exit).toBe(1);
  expect(service.lines).toContainEqual(
    expect.objectContaining({ level: 'fatal', err: expect.objectContaining({ message: 'nobody catches this' }) }),
  );
});
