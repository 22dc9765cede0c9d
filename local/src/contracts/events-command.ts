import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { discoverGraph, type ServiceGraph } from '@keelson/mesh';
import { eventPage } from './event-page.ts';
import { readMethodMessages } from './method-messages.ts';
import { callFaults, eventFaults } from './need-faults.ts';
import { readEventFamilies, readNeeds } from './read-contracts.ts';

const HELP = `Usage: npm run events -- [options]

Checks that every service gets what it reads of the others (needs.ts against their contracts), and draws the event
catalogue: docs/events.md.

  --check  write nothing; exit with 1 when the page is not what it should be
  --help   this text`;

const PAGE = 'docs/events.md';

/** What the command says when it ends, and its exit code. */
export interface Outcome {
  /** 0; 1 when needs are not met or the page is stale; 64 (EX_USAGE) for wrong arguments. */
  readonly code: 0 | 1 | 64;
  readonly output: string;
}

/**
 * Carries out `npm run events`.
 * @param args the command line without node and the script
 * @param root the repository
 */
export async function eventsCommand(args: readonly string[], root: string): Promise<Outcome> {
  const options = optionsIn(args);
  if (typeof options === 'string') return { code: 64, output: options };
  if (options.help) return { code: 0, output: HELP };
  const services = join(root, 'services');
  const [families, needs] = await Promise.all([readEventFamilies(services), readNeeds(services)]);
  const called = grpcCalls(await discoverGraph(services));
  const faults = [...eventFaults(families, needs), ...callFaults(await readMethodMessages(services), needs, called)];
  if (faults.length > 0) return { code: 1, output: faults.join('\n') };

  const page = eventPage(families, needs);
  const file = join(root, PAGE);
  if (page === (await readFile(file, 'utf8').catch(() => ''))) return { code: 0, output: `${PAGE} is up to date.` };
  if (options.check) return { code: 1, output: `Not up to date: ${PAGE}. Run npm run events` };
  await writeFile(file, page);
  return { code: 0, output: `Drawn: ${PAGE}` };
}

function optionsIn(args: readonly string[]) {
  try {
    const options = { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return `${(error as Error).message.split('. ')[0]}. See npm run events -- --help`;
  }
}

/** What each service calls by gRPC. */
function grpcCalls({ services }: ServiceGraph): Map<string, readonly string[]> {
  const called = services.map(({ name, calls = [] }) => {
    const methods = calls.flatMap(({ methods: all }) => all.filter((method) => method.startsWith('/')));
    return [name, methods] as const;
  });
  return new Map(called.filter(([, methods]) => methods.length > 0));
}
