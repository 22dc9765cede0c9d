import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import manifest from '../../../package.json' with { type: 'json' };

const repository = join(import.meta.dirname, '../../..');
/** What `npm start` runs: `node --flags file`. */
const startCommand = manifest.scripts.start.split(' ').slice(1);
const START_WITHIN_MS = 60_000;

/** The whole platform, in one process. */
export interface RunningPlatform {
  readonly url: string;
  readonly eventStoreUrl: string;
  /** The admin port of each service. */
  readonly adminUrls: readonly string[];
  readonly pid: number;
}

/** The processes of one benchmark and the folder that they write to. All end with it. */
export class Processes implements AsyncDisposable {
  readonly folder: string;
  readonly #running = new Set<ChildProcess>();
  readonly #kill = () => {
    for (const child of this.#running) child.kill('SIGKILL');
  };

  private constructor(folder: string) {
    this.folder = folder;
    process.on('exit', this.#kill);
  }

  static async begin(): Promise<Processes> {
    return new Processes(await mkdtemp(join(tmpdir(), 'keelson-bench-')));
  }

  /** Starts `node <args>` in the repository's folder. With IPC, so that it can be given work. */
  start(args: readonly string[], env: Record<string, string>): ChildProcess {
    const child = spawn(process.execPath, args, {
      cwd: repository,
      env: { ...process.env, LOG_LEVEL: 'error', ...env },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }

  /** Starts an event store on a folder of its own. @returns its connection string */
  async eventStore(): Promise<string> {
    const port = await freePort();
    const data = join(this.folder, 'eventstore');
    const child = this.start(['services/eventstore/main.ts', '--port', `${port}`, '--data', data], {});
    await printed(child, /event store ready/);
    child.stdout?.resume();
    return `esdb://127.0.0.1:${port}?tls=false`;
  }

  /**
   * Starts a service as its container would.
   * @param until `startup` does not wait for its views to be filled, `ready` does
   * @returns its endpoints
   */
  async service(
    name: string,
    env: Record<string, string>,
    until: 'startup' | 'ready' = 'ready',
  ): Promise<{ http: string; admin: string }> {
    const [http, grpc, admin] = [await freePort(), await freePort(), await freePort()];
    const ports = { HTTP_PORT: `${http}`, GRPC_PORT: `${grpc}`, ADMIN_PORT: `${admin}` };
    this.start([`services/${name}/main.ts`], { ...ports, ...env }).stdout?.resume();
    const endpoints = { http: `http://127.0.0.1:${http}`, admin: `http://127.0.0.1:${admin}` };
    await untilOk(`${endpoints.admin}/${until}`);
    return endpoints;
  }

  /** Starts the whole platform as `npm start` does. */
  async platform(env: Record<string, string> = {}): Promise<RunningPlatform> {
    const data = join(this.folder, 'platform');
    const child = this.start(startCommand, { KEELSON_PORT: '0', KEELSON_PORTS: 'auto', KEELSON_DATA: data, ...env });
    const { 1: url = '', input } = await printed(child, /^keelson is ready: (\S+)$/m);
    child.stdout?.resume();
    const [, eventStoreUrl = ''] = /^ *event store +(esdb:\S+)$/m.exec(input) ?? [];
    const admin = [...input.matchAll(/^ *[a-z-]+ +\S+:\d+ +\S+:\d+ +(\S+:\d+)$/gm)];
    return { url, eventStoreUrl, adminUrls: admin.map(([, address]) => `http://${address}`), pid: child.pid ?? 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#running].map(async (child) => {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
    process.off('exit', this.#kill);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Resolves with the match as soon as the process has printed one. @throws Error when it ends first */
async function printed(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let output = '';
  for await (const text of child.stdout?.setEncoding('utf8').iterator({ destroyOnReturn: false }) ?? []) {
    output += text;
    const match = pattern.exec(output);
    if (match) return match;
  }
  throw new Error(`${child.spawnargs.join(' ')} ended before it was ready: ${output}`);
}

async function untilOk(url: string): Promise<void> {
  const deadline = performance.now() + START_WITHIN_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await setTimeout(50);
  }
  throw new Error(`${url} was not ready within ${START_WITHIN_MS / 1000} s`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
