import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** A Helm chart as it is installed. */
export interface ChartRelease {
  readonly name: string;
  readonly repo: string;
  readonly chart: string;
  readonly version: string;
  readonly namespace: string;
  /** Later ones win. Paths from the repository's root. */
  readonly valuesFiles: readonly string[];
}

/** Longest time for one chart to be ready. Images come over the network at the first time. */
const TIMEOUT = '10m';

/**
 * The arguments with which helm brings a release to what it should be, whether it is there or not.
 * @param options where the values lie (a folder, or nothing for paths as they are), and which cluster is meant
 */
export function helmArguments(
  { name, repo, chart, version, namespace, valuesFiles }: ChartRelease,
  { root, context }: { readonly root?: string; readonly context?: string | undefined } = {},
): string[] {
  return [
    ...['upgrade', '--install', name, chart, '--repo', repo, '--version', version],
    ...(context === undefined ? [] : ['--kube-context', context]),
    ...['--namespace', namespace, '--create-namespace', '--wait', '--timeout', TIMEOUT],
    ...valuesFiles.flatMap((file) => ['--values', root === undefined ? file : join(root, file)]),
  ];
}

/** A release as any cluster has it: without what is only for kind. */
export function forAnyCluster(release: ChartRelease): ChartRelease {
  return { ...release, valuesFiles: release.valuesFiles.filter((file) => file.endsWith('/values.yaml')) };
}

interface Config {
  readonly deploy?: { readonly helm?: { readonly releases?: readonly SkaffoldRelease[] } };
  readonly profiles?: readonly (Config & { readonly name: string; readonly patches?: readonly Patch[] })[];
}

interface SkaffoldRelease extends Omit<ChartRelease, 'chart'> {
  readonly remoteChart: string;
}

/** RFC 6902, as much of it as is used here. */
interface Patch {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: unknown;
}

type Node = Record<string, unknown> | unknown[];

/**
 * The charts that a skaffold.yaml deploys, in its order. It is read instead of a list of our own, so that Skaffold and
 * `cluster:up` install the same.
 * @param profile the one that is active, as `skaffold --profile` would have it
 */
export function chartReleases(skaffold: string, profile?: string): ChartRelease[] {
  return parseAllDocuments(skaffold)
    .map((document) => withProfile(document.toJS() as Config, profile))
    .flatMap(({ deploy }) => deploy?.helm?.releases ?? [])
    .map(({ name, repo, remoteChart: chart, version, namespace, valuesFiles }) => ({
      name,
      repo,
      chart,
      version,
      namespace,
      valuesFiles,
    }));
}

/** What a profile says itself replaces what the config says; its patches come after that. */
function withProfile(config: Config, name: string | undefined): Config {
  const profile = config.profiles?.find((each) => each.name === name);
  if (profile === undefined) return config;
  const helm = profile.deploy?.helm ?? config.deploy?.helm;
  const result = structuredClone({ ...config, deploy: { ...config.deploy, ...(helm && { helm }) } });
  for (const patch of profile.patches ?? []) applyPatch(result as unknown as Node, patch);
  return result;
}

function applyPatch(root: Node, { op, path, value }: Patch): void {
  const keys = path.slice(1).split('/');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Node | undefined>((node, key) => childOf(node, key), root);
  // Not every config has what its siblings' patches are about: only those of charts matter here.
  if (parent === undefined) return;
  if (op === 'remove') delete (parent as Record<string, unknown>)[last];
  else if (Array.isArray(parent) && last === '-') parent.push(value);
  else (parent as Record<string, unknown>)[last] = value;
}

function childOf(node: Node | undefined, key: string): Node | undefined {
  return (node as Record<string, unknown> | undefined)?.[key] as Node | undefined;
}
