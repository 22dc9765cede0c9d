import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Deadline } from '@keelson/chassis';
import { inTime } from '../ending.ts';
import { host } from '../ports.ts';
import { StartupError } from '../startup-error.ts';

/** A stand-in for a system outside, as a process of its own. */
export interface RunningSimulator {
  readonly name: string;
  /** The service that calls it. */
  readonly service: string;
  /** `http://127.0.0.1:5090` */
  readonly url: string;
  /** Resolves once it answers. @throws StartupError when it ends before, or does not in time */
  ready(): Promise<void>;
  /** Stops it. @throws Error when it did not end by `deadline` and was cut off */
  stop(deadline: Deadline): Promise<void>;
}

export interface SimulatorOptions {
  readonly name: string;
  readonly service: string;
  /** The file that it runs. */
  readonly program: string;
  /** A free one. */
  readonly port: number;
  /** Beside HOST and PORT, which it listens on. */
  readonly env: NodeJS.ProcessEnv;
  /** Hears when it ends by itself; the platform goes on, as it does when a system outside is away. */
  readonly tell: (line: string) => void;
}

/** Longest time until it answers. Milliseconds. */
const READY_MS = 10_000;
/** How often it is asked. Milliseconds. */
const ASK_EVERY_MS = 50;

/** Begins to start a simulator: it is not waited for here. */
export function startSimulator({ name, service, program, port, env, tell }: SimulatorOptions): RunningSimulator {
  const child = fork(join(import.meta.dirname, 'child.ts'), [program], {
    env: { ...env, HOST: host, PORT: `${port}` },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const url = `http://${host}:${port}`;
  const ended = once(child, 'exit');
  let stopping = false;
  void ended.then(([code, signal]) => {
    if (!stopping) tell(`the simulator ${name} ended with ${signal ?? `code ${code}`}`);
  });
  return {
    name,
    service,
    url,
    ready: () => untilItAnswers(name, url, child),
    stop: async (deadline) => {
      stopping = true;
      if (hasEnded(child)) return;
      child.kill('SIGTERM');
      try {
        await inTime(ended, deadline, `the simulator ${name} did not stop in time and was cut off`);
      } catch (error) {
        child.kill('SIGKILL');
        throw error;
      }
    },
  };
}

/** Any answer will do: what it says at `/` is its own affair. */
async function untilItAnswers(name: string, url: string, child: ChildProcess): Promise<void> {
  const until = performance.now() + READY_MS;
  for (;;) {
    if (hasEnded(child)) throw new StartupError(`the simulator ${name} ended before it answered`);
    if (await answers(url)) return;
    if (performance.now() > until) throw new StartupError(`the simulator ${name} does not answer at ${url}`);
    await pause(ASK_EVERY_MS);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await answer.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
