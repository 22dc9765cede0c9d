import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chartReleases, forAnyCluster, helmArguments } from './chart-releases.ts';
import { commandLine } from './run.ts';

/**
 * The commands that install the charts on a cluster of any kind, in their order, to be read or given to a shell.
 * @param root the repository, from which they are to be run
 * @param minimal only what the environment minimal needs
 */
export async function chartCommands(root: string, minimal: boolean, context: string | undefined): Promise<string> {
  const skaffold = await readFile(join(root, 'skaffold.yaml'), 'utf8');
  return chartReleases(skaffold, minimal ? 'minimal' : 'full')
    .map(forAnyCluster)
    .map((release) => `${commandLine('helm', helmArguments(release, { context }))}\n`)
    .join('');
}
