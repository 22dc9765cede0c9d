import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assertFree } from '../ports.ts';
import { writeArtifacts } from './artifacts.ts';
import { chartReleases, helmArguments } from './chart-releases.ts';
import { ClusterError } from './cluster-error.ts';
import { type KindCluster, kindCluster } from './kind-cluster.ts';
import { commandLine, type Run } from './run.ts';
import { requireContainerEngine, requireTools } from './tools.ts';

export interface UpOptions {
  /** The repository. */
  readonly root: string;
  /** Of skaffold.yaml: which charts there are. */
  readonly profile: 'minimal' | 'full' | undefined;
  readonly run: Run;
  /** Hears how it goes, bit by bit. */
  readonly tell: (text: string) => void;
}

/**
 * Makes the cluster and installs the charts. What is there stays: a second run changes nothing, and one after an abort
 * goes on.
 * @throws ClusterError or StartupError that says what to do
 */
export async function clusterUp({ root, profile, run, tell }: UpOptions): Promise<void> {
  await requireTools(['docker', 'kind', 'kubectl', 'helm'], run);
  await requireContainerEngine(run);
  const cluster = await readCluster(root);
  await makeCluster(cluster, { root, run, tell });
  const releases = chartReleases(await readFile(join(root, 'skaffold.yaml'), 'utf8'), profile);
  for (const [index, release] of releases.entries()) {
    const step = `[${index + 1}/${releases.length}]`;
    await timed(`${step} ${release.name} ${release.version}`, tell, () =>
      succeed(run, 'helm', helmArguments(release, { root, context: cluster.context })),
    );
  }
  await writeArtifacts(root);
  tell(farewell(cluster, profile));
}

/** What kind-config.yaml says. */
export async function readCluster(root: string): Promise<KindCluster> {
  return kindCluster(await readFile(join(root, 'kind-config.yaml'), 'utf8'));
}

/** Whether kind has a cluster of that name. */
export async function exists({ name }: KindCluster, run: Run): Promise<boolean> {
  const { out } = await succeed(run, 'kind', ['get', 'clusters']);
  return out.split('\n').includes(name);
}

/** @throws ClusterError with what the program said, when it fails */
export async function succeed(run: Run, program: string, args: readonly string[]): Promise<{ readonly out: string }> {
  const { code, out, err } = await run(program, args);
  if (code === 0) return { out };
  throw new ClusterError(`${commandLine(program, args)}\nfailed with code ${code}:\n${(err || out).trim()}`);
}

async function makeCluster(cluster: KindCluster, { root, run, tell }: Omit<UpOptions, 'profile'>): Promise<void> {
  if (await exists(cluster, run)) {
    tell(`cluster ${cluster.name}: there is one\n`);
    return;
  }
  await assertFree(cluster.ports);
  const config = join(root, 'kind-config.yaml');
  await timed(`cluster ${cluster.name}`, tell, () =>
    succeed(run, 'kind', ['create', 'cluster', '--config', config, '--wait', '180s']),
  );
}

/** Says what is being done, and, once it is, how long it took. */
async function timed(title: string, tell: UpOptions['tell'], work: () => Promise<unknown>): Promise<void> {
  const start = Date.now();
  tell(`${title} … `);
  try {
    await work();
  } catch (error) {
    tell('failed\n');
    throw error;
  }
  tell(`${Math.round((Date.now() - start) / 1_000)} s\n`);
}

function farewell({ name, context, ports }: KindCluster, profile: UpOptions['profile']): string {
  const withProfile = profile === undefined ? '' : ` --profile ${profile}`;
  return `
The cluster ${name} is ready: kubectl --context ${context} get pods --all-namespaces
Next:
  skaffold dev --module keelson${withProfile}
  http://127.0.0.1:${ports[0]?.port}/api/v1/orders answers once that says so
`;
}
