import type { KubernetesObject } from '@keelson/mesh/policy';
import type { Manifest } from '../synth.ts';
import { groupOf } from './identity.ts';
import { type Kubectl, KubectlError } from './kubectl.ts';

/** The chart that brings the kinds of an API group. */
const CHARTS: Readonly<Record<string, string>> = {
  'networking.istio.io': 'istio-base',
  'security.istio.io': 'istio-base',
  'telemetry.istio.io': 'istio-base',
  'argoproj.io': 'argo-rollouts',
  'monitoring.coreos.com': 'kube-prometheus-stack',
  'elasticsearch.k8s.elastic.co': 'eck-operator',
  'kibana.k8s.elastic.co': 'eck-operator',
  'cert-manager.io': 'cert-manager',
};

/** What a cluster knows: for each kind with its group (`Deployment.apps`) its name in addresses (`deployments.apps`). */
export type Kinds = ReadonlyMap<string, string>;

/** Asks the cluster which kinds it knows. An API that others serve and that is down does not hide the rest. */
export async function readKinds(kubectl: Pick<Kubectl, 'run'>): Promise<Kinds> {
  const table = await kubectl.run(['api-resources', '--no-headers']).catch((error: unknown) => {
    if (error instanceof KubectlError && error.output.trim() !== '') return error.output;
    throw error;
  });
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  return new Map(rows.filter(({ length }) => length >= 4).map(kindIn));
}

/** A row is NAME [SHORTNAMES] APIVERSION NAMESPACED KIND. */
function kindIn(row: readonly string[]): [string, string] {
  const [apiVersion = '', , kind = ''] = row.slice(-3);
  const group = groupOf(apiVersion);
  return [qualified(kind, group), qualified(row[0] ?? '', group)];
}

/** `Deployment.apps` */
export function kindOf({ kind, apiVersion }: KubernetesObject): string {
  return qualified(kind, groupOf(apiVersion));
}

function qualified(name: string, group: string): string {
  return group === '' ? name : `${name}.${group}`;
}

/** @throws KubectlError that names each kind that the cluster does not know, and the chart that brings it */
export function assertKnown(manifests: readonly Manifest[], kinds: Kinds): void {
  const missing = new Set<string>();
  for (const object of manifests.flatMap(({ objects }) => objects)) {
    if (kinds.has(kindOf(object))) continue;
    const chart = CHARTS[groupOf(object.apiVersion)];
    missing.add(`${object.kind} (${object.apiVersion})${chart ? ` of charts/${chart}` : ''}`);
  }
  if (missing.size === 0) return;
  throw new KubectlError(
    `the cluster does not know ${[...missing].join(', ')}: docs/install.md says how to install it`,
  );
}
