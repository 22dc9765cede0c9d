import { spawn } from 'node:child_process';

/**
 * Runs a program of this Node, until it has ended.
 * @throws Error with what it said, when it did not end well or was ended by `signal`
 */
export async function run(script: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], { cwd, signal, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let failure: Error | undefined;
  child.on('error', (error) => {
    failure = error;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (failure !== undefined) throw failure;
  if (code !== 0) throw new Error(output.trim() || `it ended with ${code}`);
}
