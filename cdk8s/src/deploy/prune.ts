import type { KubernetesObject } from '@keelson/mesh/policy';
import type { Manifest } from '../synth.ts';
import { identityOf, OURS } from './identity.ts';
import { type Kinds, kindOf } from './kinds.ts';
import type { Kubectl } from './kubectl.ts';

/** Kinds that are taken away when no manifest has them any more. Namespaces and volumes are not: they hold data. */
const PRUNED = [
  'Deployment.apps',
  'StatefulSet.apps',
  'Rollout.argoproj.io',
  'CronJob.batch',
  'AnalysisTemplate.argoproj.io',
  'Service',
  'ServiceAccount',
  'ConfigMap',
  'NetworkPolicy.networking.k8s.io',
  'PodDisruptionBudget.policy',
  'HorizontalPodAutoscaler.autoscaling',
  'VirtualService.networking.istio.io',
  'DestinationRule.networking.istio.io',
  'Sidecar.networking.istio.io',
  'Gateway.networking.istio.io',
  'ServiceEntry.networking.istio.io',
  'EnvoyFilter.networking.istio.io',
  'AuthorizationPolicy.security.istio.io',
  'PeerAuthentication.security.istio.io',
  'RequestAuthentication.security.istio.io',
  'Telemetry.telemetry.istio.io',
  'ServiceMonitor.monitoring.coreos.com',
  'PodMonitor.monitoring.coreos.com',
  'PrometheusRule.monitoring.coreos.com',
];

/**
 * Takes away what is ours in the manifests' namespaces and in no manifest any more: an edge that left the graph must
 * not stay allowed.
 * @param tell hears of each object that goes
 */
export async function prune(
  kubectl: Pick<Kubectl, 'run' | 'list'>,
  manifests: readonly Manifest[],
  kinds: Kinds,
  tell: (line: string) => void,
): Promise<void> {
  const known = PRUNED.map((kind) => kinds.get(kind)).filter((resource) => resource !== undefined);
  const objects = manifests.flatMap((manifest) => manifest.objects);
  const wanted = new Set(objects.map(identityOf));
  const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace));
  const live = await kubectl.list<KubernetesObject>([known.join(), '--all-namespaces', '-l', OURS]);
  const gone = live.filter((object) => namespaces.has(object.metadata.namespace) && !wanted.has(identityOf(object)));
  for (const object of gone) {
    const { name, namespace = 'default' } = object.metadata;
    await kubectl.run([
      'delete',
      '--ignore-not-found',
      '-n',
      namespace,
      kinds.get(kindOf(object)) ?? object.kind,
      name,
    ]);
    tell(`took away ${identityOf(object)}`);
  }
}
