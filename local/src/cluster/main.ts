import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discoverGraph, GraphError } from '@keelson/mesh';
import { StartupError } from '../startup-error.ts';
import { chartCommands } from './charts.ts';
import { ClusterError, UsageError } from './cluster-error.ts';
import { type Request, readCommandLine } from './command-line.ts';
import { clusterDown } from './down.ts';
import { refreshManifests } from './manifests.ts';
import { run, runInTerminal } from './run.ts';
import { describeSwitch, switchBack, switchHere } from './switch.ts';
import { planSwitch } from './switch-plan.ts';
import { clusterUp } from './up.ts';

/** `EX_USAGE` of sysexits.h. */
const EXIT_USAGE = 64;

const root = fileURLToPath(new URL('../../..', import.meta.url));
const tell = (text: string) => void process.stdout.write(text);

try {
  process.exitCode = await carryOut(readCommandLine(process.argv.slice(2)));
} catch (error) {
  console.error(explain(error));
  process.exitCode = error instanceof UsageError ? EXIT_USAGE : 1;
}

async function carryOut(request: Request): Promise<number> {
  if (request.command === 'help') tell(`${request.text}\n`);
  if (request.command === 'up') await clusterUp({ root, profile: request.profile, run, tell });
  if (request.command === 'down') await clusterDown(root, run, tell);
  if (request.command === 'charts') tell(await chartCommands(root, request.minimal, request.context));
  if (request.command === 'manifests') await refreshManifests(root, request.environment, run);
  return request.command === 'switch' ? carryOutSwitch(request) : 0;
}

async function carryOutSwitch({ options, how }: Extract<Request, { command: 'switch' }>): Promise<number> {
  const plan = planSwitch(await discoverGraph(join(root, 'services')), options);
  if (how === 'here') return switchHere(plan, { root, run, runInTerminal, tell });
  if (how === 'back') await switchBack(plan, { run, tell });
  else tell(describeSwitch(plan));
  return 0;
}

function explain(error: unknown): string {
  const expected = [ClusterError, UsageError, StartupError, GraphError].some((type) => error instanceof type);
  if (expected) return (error as Error).message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
