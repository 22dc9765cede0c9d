import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** Folder of the repository. */
export const repository = new URL('../..', import.meta.url).pathname;

/**
 * As {@link run}, and passes its output on as it comes: for what people watch.
 * @returns its standard output
 */
export function runAloud(program: string, args: readonly string[]): Promise<string> {
  return run(program, args, '', (text) => process.stdout.write(text));
}

/**
 * Runs a program in the repository's folder and waits for its end.
 * @returns its standard output
 * @throws Error with what it said when it failed
 */
export async function run(
  program: string,
  args: readonly string[],
  input = '',
  hear: (text: string) => void = () => {},
): Promise<string> {
  const child = spawn(program, args, { cwd: repository, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  child.stdout.setEncoding('utf8').on('data', hear);
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.race([Promise.all([text(child.stdout), text(child.stderr), exit]), failed]);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed with ${code}:\n${err}${out}`);
  return out;
}

/** Whether a program is on the PATH: suites that need it say so where it is not. */
export async function programIsThere(program: string): Promise<boolean> {
  return run('which', [program]).then(
    () => true,
    () => false,
  );
}
