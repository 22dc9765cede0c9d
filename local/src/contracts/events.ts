/** `npm run events` as a process. */
import { join } from 'node:path';
import { eventsCommand } from './events-command.ts';

// Without a `--` of its own npm keeps --check for itself and leaves it here.
const kept = process.env.npm_config_check === 'true' ? ['--check'] : [];
const { code, output } = await eventsCommand(
  [...process.argv.slice(2), ...kept],
  join(import.meta.dirname, '../../..'),
);
(code === 0 ? process.stdout : process.stderr).write(`${output}\n`);
process.exitCode = code;
