import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NewFile } from './files.ts';
import { run } from './run.ts';

/** What is made, and how. */
export interface Work {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly name: string;
  readonly files: readonly NewFile[];
  /** Path of npm's own script; undefined leaves package-lock.json and node_modules alone. */
  readonly npm: string | undefined;
  /** Gives up, as if a step had failed. */
  readonly signal: AbortSignal;
  /** Told what is done next. */
  readonly tell: (step: string) => void;
}

/** Files outside of the new folder that change with it, because they are derived from all services. */
const derived = ['package-lock.json', 'docs/service-graph.svg', 'docs/service-graph.md'];

/**
 * Writes the service and brings it into the lock file and the documents: all of it or nothing. When a step fails, or
 * `signal` aborts, everything is as it was.
 * @throws Error that says which step failed and why
 */
export async function makeService(work: Work): Promise<void> {
  const undo = new AsyncDisposableStack();
  try {
    for (const [title, carryOut] of stepsOf(work, undo)) await step(title, carryOut, work);
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}

type Step = readonly [title: string, carryOut: () => Promise<void>];

function stepsOf({ root, name, files, npm, signal }: Work, undo: AsyncDisposableStack): Step[] {
  const write = async () => {
    for (const file of derived) undo.defer(await restorer(join(root, file)));
    const folder = join(root, 'services', name);
    await mkdir(folder);
    undo.defer(() => rm(folder, { recursive: true, force: true }));
    await writeAll(folder, files);
  };
  const format = () =>
    run(biomeOf(root), ['check', '--write', '--error-on-warnings', `services/${name}`], root, signal);
  const install = async (script: string) => {
    undo.defer(() => rm(join(root, 'node_modules/@keelson', name), { force: true }));
    await run(script, ['install', '--no-audit', '--no-fund', '--prefer-offline'], root, signal);
  };
  const draw = () => run(join(root, 'mesh/src/cli/graph.ts'), [], root, signal);
  return [
    [`writing ${files.length} files to services/${name}`, write],
    ['formatting them', format],
    ...(npm === undefined
      ? []
      : [['npm install, to link it and bring it into package-lock.json', () => install(npm)] as const]),
    ['drawing the service graph', draw],
  ];
}

async function step(title: string, carryOut: () => Promise<void>, { signal, tell }: Work): Promise<void> {
  signal.throwIfAborted();
  tell(title);
  try {
    await carryOut();
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`${title} failed, and nothing is left of it: ${(error as Error).message}`, { cause: error });
  }
}

async function writeAll(folder: string, files: readonly NewFile[]): Promise<void> {
  for (const { path, text } of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  }
}

/** Puts a file back as it is now, or takes it away where it is not there. */
async function restorer(file: string): Promise<() => Promise<void>> {
  const text = await readFile(file).catch(() => undefined);
  return () => (text === undefined ? rm(file, { force: true }) : writeFile(file, text));
}

function biomeOf(root: string): string {
  return createRequire(join(root, 'package.json')).resolve('@biomejs/biome/bin/biome');
}
