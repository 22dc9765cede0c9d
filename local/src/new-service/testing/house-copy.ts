import { spawn } from 'node:child_process';
import { cp, glob, mkdir, mkdtemp, readFile, readlink, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const repository = join(import.meta.dirname, '../../../..');

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  /** All that it wrote. */
  readonly output: string;
}

/** The repository once more, in a temporary folder: what is made there is seen by no other test. */
export interface HouseCopy {
  readonly root: string;
  /** Runs a program of node_modules/.bin (`tsc`), or a script of the copy (`local/src/main.ts`), with the root as its folder. */
  run(program: string, ...args: string[]): Promise<Ended>;
  /** Brings a new workspace into node_modules, as npm install does. */
  link(service: string): Promise<void>;
  /** Every file with its text, node_modules left out. */
  files(): Promise<Map<string, string>>;
  remove(): Promise<void>;
}

/** Folders that are no sources: installed, made, or kept by tools. */
const left = ['node_modules', '.git', '.data', '.cache', 'dist', 'coverage', 'results'];

/** Copies the sources; installed packages are the repository's own, by links. */
export async function copyHouse(): Promise<HouseCopy> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'keelson-house-')));
  await cp(repository, root, { recursive: true, filter: (source) => !left.includes(basename(source)) });
  await linkPackages(root);
  return {
    root,
    run: (program, ...args) => ended(/[/.]/.test(program) ? program : `node_modules/.bin/${program}`, args, root),
    link: (service) => symlink(`../../services/${service}`, join(root, 'node_modules/@keelson', service)),
    files: () => readAll(root),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** Third parties' packages stay where they are; those of the house lead into the copy. */
async function linkPackages(root: string): Promise<void> {
  const own = 'node_modules/@keelson';
  await mkdir(join(root, own), { recursive: true });
  for await (const name of glob(['node_modules/*', 'node_modules/.bin'], { cwd: repository })) {
    if (name !== own) await symlink(join(repository, name), join(root, name));
  }
  for await (const name of glob(`${own}/*`, { cwd: repository })) {
    await symlink(await readlink(join(repository, name)), join(root, name));
  }
}

async function readAll(root: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const entry of glob('**/*', {
    cwd: root,
    withFileTypes: true,
    exclude: ({ name }) => left.includes(name),
  })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    texts.set(file.slice(root.length + 1), await readFile(file, 'latin1'));
  }
  return texts;
}

async function ended(script: string, args: readonly string[], cwd: string): Promise<Ended> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: ownEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

/** The test runner's own settings must not reach what it runs. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST|NODE_ENV|NODE_OPTIONS|KEELSON_|FORCE_COLOR|npm_)/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: '1' };
}
