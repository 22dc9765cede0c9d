import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** A program of the house, run as its container would be. */
export interface Running {
  readonly child: ChildProcess;
  /** Ends it as Kubernetes does. @returns the exit code */
  end(): Promise<number | null>;
}

/** Starts `node services/NAME/main.ts` with nothing in its environment but what is given. */
export function runService(name: string, args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, [`services/${name}/main.ts`, ...args], {
    cwd: repository,
    env: { PATH: process.env.PATH, ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  return {
    child,
    async end() {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Asks until the answer is this one, as a probe does. @throws Error with the last answer after 20 s */
export async function answers(url: string, status: number): Promise<string> {
  let last = '';
  for (let tries = 0; tries < 1_500; tries += 1) {
    try {
      const response = await fetch(url);
      last = `${response.status} ${await response.text()}`;
      if (response.status === status) return last;
    } catch (error) {
      last = String(error);
    }
    await pause(100);
  }
  throw new Error(`${url}: ${last}`);
}
