import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { discoverGraph, GraphError, type ServiceGraph } from '@keelson/mesh';
import { atCommit } from '../diff/at-commit.ts';
import { compare } from '../diff/compare.ts';
import { readObjects } from '../diff/read-folder.ts';
import { render } from '../diff/render.ts';
import { imageNames } from '../plan/images.ts';
import { synthesise } from '../synth.ts';
import { type Synthesised, writeManifests } from '../write.ts';
import { type Command, HELP, parseCommand } from './arguments.ts';
import { readImages } from './images-file.ts';
import { unreleased } from './unreleased.ts';
import { UsageFault } from './usage-fault.ts';

/** Exit code of a command line that makes no sense (EX_USAGE of sysexits). */
const USAGE = 64;

export interface Surroundings {
  /** Folder of the repository. */
  readonly repository: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs the program. Whatever is wrong is said in one line each. @returns the exit code: 0, 1 failed, 64 called wrongly */
export async function runCommand(args: readonly string[], { repository, out, err }: Surroundings): Promise<number> {
  try {
    const command = parseCommand(args, join(repository, 'cdk8s/dist'));
    if (command.kind === 'help') out(HELP);
    else await carryOut(command, { repository, out, err });
    return 0;
  } catch (error) {
    for (const line of linesOf(error)) err(`synth: ${line}\n`);
    return error instanceof UsageFault ? USAGE : 1;
  }
}

function linesOf(error: unknown): readonly string[] {
  if (error instanceof GraphError) return error.faults;
  const message = error instanceof Error ? error.message : String(error);
  return [message.replaceAll(/\s*\n\s*/g, ' ')];
}

async function carryOut(command: Command, surroundings: Surroundings): Promise<void> {
  const { repository, out, err } = surroundings;
  const startedAt = performance.now();
  const graph = await discoverGraph(join(repository, 'services'));
  const all = await synthesiseAll(graph, command);
  if (command.diff !== undefined) return showDifference(command, command.diff, all, surroundings);
  const folder = resolve(command.out);
  await writeManifests(folder, all);
  for (const { environment, manifests } of all) {
    const objects = manifests.reduce((sum, manifest) => sum + manifest.objects.length, 0);
    out(`${environment}: ${objects} objects in ${relative('.', join(folder, environment)) || '.'}\n`);
  }
  for (const line of unreleased(all)) err(`${line}\n`);
  out(`done in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s\n`);
}

async function synthesiseAll(graph: ServiceGraph, command: Command): Promise<readonly Synthesised[]> {
  const images = command.images === undefined ? undefined : await readImages(command.images, imageNames(graph));
  return command.environments.map((environment) => ({
    environment: environment.name,
    manifests: synthesise(graph, environment, images),
  }));
}

async function showDifference(
  command: Command,
  what: string,
  all: readonly Synthesised[],
  { repository, out }: Surroundings,
): Promise<void> {
  const show = async (folder: string) => {
    for (const { environment, manifests } of all) {
      const before = await readObjects(folder, environment);
      out(
        render(
          environment,
          compare(
            before,
            manifests.flatMap(({ objects }) => objects),
          ),
        ),
      );
    }
  };
  if (what === command.out || (await isFolder(what))) return show(what);
  const options = command.environments.flatMap(({ name }) => ['--env', name]);
  const images = command.images === undefined ? [] : ['--images', resolve(command.images)];
  await atCommit(repository, what, [...options, ...images], show);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
