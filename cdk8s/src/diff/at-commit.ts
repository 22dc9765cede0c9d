import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { SynthFault } from '../fault.ts';

const run = promisify(execFile);

/** Scope of our own packages, which are not installed but linked. */
const OWN = '@keelson';

/**
 * Synthesises the manifests of a commit, by its own sources, with the packages that are installed now.
 * @param options what its command line is given beside the folder
 * @param use is given the folder that they were written to, which goes afterwards
 * @throws SynthFault when there is no such commit, or it has no manifests
 */
export async function atCommit<T>(
  repository: string,
  commit: string,
  options: readonly string[],
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'keelson-synth-')));
  const tree = join(temporary, 'tree');
  try {
    await git(repository, commit, 'worktree', 'add', '--detach', tree, commit);
    await linkPackages(repository, tree);
    const out = join(temporary, 'dist');
    await synthIn(tree, commit, [...options, '--out', out]);
    return await use(out);
  } finally {
    await run('git', ['worktree', 'remove', '--force', tree], { cwd: repository }).catch(() => {});
    await rm(temporary, { recursive: true, force: true });
  }
}

async function git(cwd: string, commit: string, ...args: string[]): Promise<void> {
  try {
    await run('git', args, { cwd });
  } catch {
    throw new SynthFault(`--diff: ${commit} is neither a folder nor a git commit`);
  }
}

async function synthIn(tree: string, commit: string, options: readonly string[]): Promise<void> {
  try {
    await run(process.execPath, ['cdk8s/src/main.ts', ...options], { cwd: tree });
  } catch (error) {
    const [reason] = String((error as { stderr?: string }).stderr ?? error).split('\n');
    throw new SynthFault(`--diff: ${commit} makes no manifests: ${reason}`);
  }
}

/** The installed packages, but of our own ones those of the commit. */
async function linkPackages(repository: string, tree: string): Promise<void> {
  const from = join(repository, 'node_modules');
  const to = join(tree, 'node_modules');
  await mkdir(join(to, OWN), { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== OWN) await symlink(join(from, name), join(to, name));
  }
  const root = await realpath(repository);
  for (const name of await readdir(join(from, OWN))) {
    const folder = relative(root, await realpath(join(from, OWN, name)));
    await symlink(join(tree, folder), join(to, OWN, name));
  }
}
