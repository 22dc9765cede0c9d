import { join } from 'node:path';
import { discoverGraph, GraphError } from '@keelson/mesh';
import { readImages } from '../cli/images-file.ts';
import { unreleased } from '../cli/unreleased.ts';
import { UsageFault } from '../cli/usage-fault.ts';
import { SynthFault } from '../fault.ts';
import { imageNames } from '../plan/images.ts';
import { type Manifest, synthesise } from '../synth.ts';
import { apply, check, remove } from './apply.ts';
import { type DeployCommand, HELP, parseDeploy } from './arguments.ts';
import type { Display } from './display.ts';
import { readKinds } from './kinds.ts';
import { Kubectl, KubectlError } from './kubectl.ts';
import { assertPlace } from './place.ts';
import { assertSecrets, makeSecrets, neededSecrets } from './secrets.ts';
import { untilReady } from './wait.ts';

/** Exit code of a command line that makes no sense (EX_USAGE of sysexits). */
const USAGE = 64;

/** Kinds that hold pods, as kinds with their groups. */
const WORKLOADS = ['Deployment.apps', 'StatefulSet.apps', 'Rollout.argoproj.io'];

/** Runs the program. @returns the exit code: 0, 1 failed, 64 called wrongly */
export async function runDeploy(args: readonly string[], repository: string, display: Display): Promise<number> {
  try {
    const command = parseDeploy(args);
    if (command.kind === 'help') display.say(HELP);
    else await carryOut(command, repository, display);
    return 0;
  } catch (error) {
    for (const line of linesOf(error)) display.say(`deploy: ${line}`);
    return error instanceof UsageFault ? USAGE : 1;
  }
}

async function carryOut(command: DeployCommand, repository: string, display: Display): Promise<void> {
  const { environment, images, context, kind } = command;
  const graph = await discoverGraph(join(repository, 'services'));
  const map = images === undefined ? undefined : await readImages(images, imageNames(graph));
  const manifests = synthesise(graph, environment, map);
  if (kind === 'deploy') assertReleased(environment.name, manifests);
  const kubectl = new Kubectl(context);
  const tell = (line: string) => display.say(line);
  if (kind !== 'check') await assertPlace(kubectl, environment.name, manifests);
  if (kind === 'delete') return remove(kubectl, manifests, tell);
  if (kind === 'check') return check(kubectl, manifests, tell);
  const secrets = neededSecrets(graph, manifests);
  if (environment.secrets === 'given') await assertSecrets(kubectl, environment, graph, secrets);
  await apply(kubectl, manifests, tell, async () => {
    if (environment.secrets === 'random') await makeSecrets(kubectl, secrets, tell);
  });
  if (command.wait) await wait(kubectl, manifests, command.timeoutMs, display);
}

/** An image that no registry has would stop what runs. */
function assertReleased(environment: string, manifests: readonly Manifest[]): void {
  const [line] = unreleased([{ environment, manifests }]);
  if (line !== undefined) throw new SynthFault(line);
}

async function wait(
  kubectl: Kubectl,
  manifests: readonly Manifest[],
  timeoutMs: number,
  display: Display,
): Promise<void> {
  const kinds = await readKinds(kubectl);
  const objects = manifests.flatMap((manifest) => manifest.objects);
  const waited = await untilReady(kubectl, {
    namespaces: objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
    kinds: WORKLOADS.flatMap((kind) => kinds.get(kind) ?? []).join(),
    timeoutMs,
    show: (lines) => display.show(lines),
  });
  display.say(`ready after ${(waited / 1_000).toFixed(1)} s`);
}

/** What is expected to go wrong is told in its own words, anything else with where it happened. */
function linesOf(error: unknown): readonly string[] {
  if (error instanceof GraphError) return error.faults;
  const expected = [UsageFault, SynthFault, KubectlError].some((kind) => error instanceof kind);
  if (expected) return (error as Error).message.split('\n');
  return [String(error instanceof Error ? error.stack : error)];
}
