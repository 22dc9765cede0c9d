import { join } from 'node:path';
import { discoverGraph, GraphError, type ServiceGraph } from '@keelson/mesh';
import { readImages } from '../cli/images-file.ts';
import type { Surroundings } from '../cli/run.ts';
import { UsageFault } from '../cli/usage-fault.ts';
import { imageNames } from '../plan/images.ts';
import { synthesise } from '../synth.ts';
import { toYaml } from '../write.ts';
import { type FaultsCommand, HELP, parseFaults } from './arguments.ts';
import { type Overlay, overlay } from './overlay.ts';

/** Exit code of a command line that makes no sense (EX_USAGE of sysexits). */
const USAGE = 64;

/** Runs the program. Whatever is wrong is said in one line each. @returns the exit code: 0, 1 failed, 64 called wrongly */
export async function runFaults(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, err } = surroundings;
  try {
    const command = parseFaults(args);
    if (command.kind === 'help') out(HELP);
    else await carryOut(command, surroundings);
    return 0;
  } catch (error) {
    for (const line of linesOf(error)) err(`faults: ${line}\n`);
    return error instanceof UsageFault ? USAGE : 1;
  }
}

function linesOf(error: unknown): readonly string[] {
  if (error instanceof GraphError) return error.faults;
  const message = error instanceof Error ? error.message : String(error);
  return [message.replaceAll(/\s*\n\s*/g, ' ')];
}

async function carryOut(command: FaultsCommand, { repository, out, err }: Surroundings): Promise<void> {
  const { environment, images, service, route, harm } = command;
  const graph = await discoverGraph(join(repository, 'services'));
  checkService(graph, service);
  const map = images === undefined ? undefined : await readImages(images, imageNames(graph));
  const objects = synthesise(graph, environment, map).flatMap((manifest) => manifest.objects);
  const host = `${service}.${environment.namespaces.services}.svc.cluster.local`;
  const made = overlay(objects, host, route, harm);
  out(toYaml({ file: 'faults', objects: made.objects }));
  for (const line of remarks(command, made)) err(`${line}\n`);
}

function checkService({ services }: ServiceGraph, wanted: string): void {
  if (services.some(({ name }) => name === wanted)) return;
  const names = services.map(({ name }) => name).join(', ');
  throw new UsageFault(`--service: there is no service ${JSON.stringify(wanted)}. There are ${names}.`);
}

/** Not in the YAML, where nobody would read them. */
function remarks({ environment, harm }: FaultsCommand, { routes }: Overlay): string[] {
  return [
    ...(harm === undefined
      ? [`no faults on ${routes.join(', ')}`]
      : [
          `faults on ${routes.join(', ')}`,
          'Timeouts and retries are off on these routes until --off is applied, or npm run deploy.',
        ]),
    ...(environment.canary === undefined
      ? []
      : ['In mid-canary this also puts the weight of the new version back to 0.']),
  ];
}
