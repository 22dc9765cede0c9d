import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const repository = join(import.meta.dirname, '../..');

/** A process of the platform, started by a test and watched by its output. */
export interface Child {
  readonly pid: number;
  /** All that it has written so far, both outputs together. */
  output(): string;
  /** Resolves with the match as soon as the output has one. @throws Error with the output when it ends first, or is late */
  printed(pattern: RegExp, withinMs: number): Promise<RegExpExecArray>;
  /** Sends `signal` and waits for the end. @returns the exit code; null when the signal ended it */
  end(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<number | null>;
  /** Waits for it to end by itself. @returns the exit code */
  ended(): Promise<number | null>;
}

/** What a test process leaves behind when it is cut off is ended with it. */
const running = new Set<ChildProcessByStdio<null, Readable, Readable>>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts `node <nodeFlags> <file> <args>`; `file` is relative to the repository. */
export function startChild(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
  nodeFlags: readonly string[] = [],
): Child {
  const child = spawn(process.execPath, [...nodeFlags, file, ...args], {
    cwd: repository,
    env: { ...withoutTestRunner(process.env), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const closed = once(child, 'close').then(() => {
    running.delete(child);
    return child.exitCode;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('printed');
    });
  }
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended: () => closed,
    async end(signal) {
      child.kill(signal);
      return closed;
    },
    async printed(pattern, withinMs) {
      const late = AbortSignal.timeout(withinMs);
      for (let match = pattern.exec(output); ; match = pattern.exec(output)) {
        if (match) return match;
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${file} ended:\n${output}`);
        await Promise.race([once(child, 'printed', { signal: late }), closed]).catch(() => {
          throw new Error(`${file} did not print ${pattern} within ${withinMs} ms:\n${output}`);
        });
      }
    },
  };
}

/** The test runner's own settings must not reach the platform. */
function withoutTestRunner(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(VITEST|TEST|NODE_ENV|NODE_OPTIONS|KEELSON_|FORCE_COLOR)/.test(name)),
  );
}
