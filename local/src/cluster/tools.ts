import { ClusterError } from './cluster-error.ts';
import { NOT_FOUND, type Run } from './run.ts';

interface Tool {
  readonly purpose: string;
  /** Makes it say its version, without a cluster. */
  readonly probe: readonly string[];
  /** Where it is said how to install it. */
  readonly home: string;
}

const tools = {
  docker: {
    purpose: 'runs the nodes as containers',
    probe: ['--version'],
    home: 'https://docs.docker.com/engine/install/',
  },
  kind: {
    purpose: 'makes the cluster',
    probe: ['version'],
    home: 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  },
  kubectl: {
    purpose: 'speaks to the cluster',
    probe: ['version', '--client'],
    home: 'https://kubernetes.io/docs/tasks/tools/#kubectl',
  },
  helm: {
    purpose: 'installs the charts',
    probe: ['version'],
    home: 'https://helm.sh/docs/intro/install/',
  },
  mirrord: {
    purpose: 'runs a local process in the place of a pod',
    probe: ['--version'],
    home: 'https://metalbear.com/mirrord/docs/overview/quick-start/#cli-tool',
  },
} satisfies Readonly<Record<string, Tool>>;

export type ToolName = keyof typeof tools;

/**
 * Makes sure that programs are installed.
 * @throws ClusterError that names each missing one, what it is for and where it comes from
 */
export async function requireTools(names: readonly ToolName[], run: Run): Promise<void> {
  const outcomes = await Promise.all(names.map((name) => run(name, tools[name].probe)));
  const missing = names.filter((_name, index) => outcomes[index]?.code === NOT_FOUND);
  if (missing.length === 0) return;
  const lines = missing.map((name) => `  ${name} ${tools[name].purpose}: ${tools[name].home}`);
  const programs = missing.length === 1 ? 'a program is' : `${missing.length} programs are`;
  throw new ClusterError([`${programs} missing. Install and try again:`, ...lines].join('\n'));
}

/** @throws ClusterError when no container engine answers */
export async function requireContainerEngine(run: Run): Promise<void> {
  const { code, err } = await run('docker', ['info', '--format', '{{.ServerVersion}}']);
  if (code === 0) return;
  throw new ClusterError(`docker is installed, but its engine does not answer: start it. It says: ${firstLine(err)}`);
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
