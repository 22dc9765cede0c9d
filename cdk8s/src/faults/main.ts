import { fileURLToPath } from 'node:url';
import { runFaults } from './run.ts';

process.exitCode = await runFaults(process.argv.slice(2), {
  repository: fileURLToPath(new URL('../../..', import.meta.url)),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
