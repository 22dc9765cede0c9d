/** `npm run new:service` as a process. */
import { join } from 'node:path';
import { newService } from './new-service.ts';
import { UsageError } from './usage-error.ts';

/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;

const { stdin: input, stdout: output, stderr } = process;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stop.abort(new Error(`${signal}: nothing is left of it`)));
}

try {
  await newService(process.argv.slice(2), {
    root: join(import.meta.dirname, '../../..'),
    env: process.env,
    terminal: input.isTTY && output.isTTY ? { input, output } : undefined,
    signal: stop.signal,
    print: (line) => output.write(`${line}\n`),
  });
} catch (error) {
  stderr.write(`new:service: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof UsageError ? EXIT_USAGE : 1;
}
