import { parseArgs } from 'node:util';
import { NotRunning } from './demo/api.ts';
import { Show } from './demo/show.ts';
import { Surprise, walk } from './demo/walk.ts';

const help = `npm run demo: walks one order through its life and shows each request, answer and resulting event.

It needs a platform that runs (npm start). KEELSON_URL says where, http://127.0.0.1:8080 unless set.
Exit code 0 when all went as it should, 1 when not.`;

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) console.log(help);
  else await walk(process.env.KEELSON_URL || 'http://127.0.0.1:8080', new Show(process.stdout));
} catch (error) {
  console.error(`demo: ${explain(error)}`);
  process.exitCode = 1;
}

function explain(error: unknown): string {
  if (error instanceof NotRunning) return error.message;
  if (error instanceof Surprise) return `a surprise. ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
