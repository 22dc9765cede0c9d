import { fileURLToPath } from 'node:url';
import { Display } from './display.ts';
import { runDeploy } from './run.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
process.exitCode = await runDeploy(process.argv.slice(2), repository, new Display(process.stdout));
