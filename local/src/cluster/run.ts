import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** How a program ended, and what it said. */
export interface Outcome {
  /** {@link NOT_FOUND} when there is no such program. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program and waits for its end. */
export type Run = (program: string, args: readonly string[]) => Promise<Outcome>;

/** The code that shells give for a program that is not there. */
export const NOT_FOUND = 127;

/** Runs a program without input and keeps what it says. */
export const run: Run = async (program, args) => {
  const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const missing = new Promise<Outcome>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve({ code: NOT_FOUND, out: '', err: `there is no ${program}` });
      else reject(error);
    });
  });
  const exit = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  const ended = Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return Promise.race([missing, ended.then(([code, out, err]): Outcome => ({ code, out, err }))]);
};

/** Runs a program in this terminal: it reads and writes there, and hears Ctrl-C by itself. Answers its exit code. */
export async function runInTerminal(program: string, args: readonly string[]): Promise<number> {
  const ignore = () => {};
  process.on('SIGINT', ignore); // the terminal sends it to the program too, which ends in its own time
  try {
    return await new Promise<number>((resolve, reject) => {
      const child = spawn(program, [...args], { stdio: 'inherit' });
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}

/** A command as one would type it. */
export function commandLine(program: string, args: readonly string[]): string {
  return [program, ...args]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
