import { parseArgs } from 'node:util';
import { NotRunning } from './demo/api.ts';
import { Show } from './demo/show.ts';
import { Surprise, walk } from './demo/walk.ts';
import { platformUrl } from './platform-url.ts';

const help = `npm run demo: walks one order through its life and shows each request, answer and resulting event.

It needs a platform that runs (npm start). KEELSON_URL says where; unless set, it is at KEELSON_PORT on 127.0.0.1 (8080).
Exit code 0 when all went as it should, 1 when not.`;

// Who reads the output may have seen enough: `npm run demo | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) console.log(help);
  else await walk(platformUrl(process.env), new Show(process.stdout));
} catch (error) {
  console.error(`demo: ${explain(error)}`);
  process.exitCode = 1;
}

function explain(error: unknown): string {
  if (error instanceof NotRunning) return error.message;
  if (error instanceof Surprise) return `a surprise. ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
