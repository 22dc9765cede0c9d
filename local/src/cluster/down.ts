import type { Run } from './run.ts';
import { requireTools } from './tools.ts';
import { exists, readCluster, succeed } from './up.ts';

/**
 * Takes the cluster away, and everything in it. Does nothing when there is none.
 * @throws ClusterError that says what to do
 */
export async function clusterDown(root: string, run: Run, tell: (text: string) => void): Promise<void> {
  await requireTools(['docker', 'kind'], run);
  const cluster = await readCluster(root);
  if (!(await exists(cluster, run))) {
    tell(`cluster ${cluster.name}: there is none\n`);
    return;
  }
  await succeed(run, 'kind', ['delete', 'cluster', '--name', cluster.name]);
  tell(`cluster ${cluster.name}: deleted, with all of its data\n`);
}
