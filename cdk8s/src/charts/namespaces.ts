import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { priorities } from '../constructs/priority.ts';
import type { Plan } from '../plan/plan.ts';

/** The ground that everything else stands on: namespaces under the restricted Pod Security level, and priorities. */
export function namespaces(chart: Chart, { environment, simulators }: Plan): void {
  const { services, stores, telemetry, outside } = environment.namespaces;
  namespace(chart, services, true);
  if (hasEngines(environment)) namespace(chart, stores, false);
  if (environment.tracing) namespace(chart, telemetry, false);
  if (simulators.length > 0) namespace(chart, outside, false);
  for (const { name, ...priority } of Object.values(priorities)) {
    new k8s.KubePriorityClass(chart, `priority-${name}`, { metadata: { name }, ...priority });
  }
}

/** Whether any store is an engine of its own. */
export function hasEngines({ stores }: Plan['environment']): boolean {
  return [stores.eventstore, stores.documents, stores.search].some((store) => store?.kind === 'engine');
}

/** Engines and collectors have protocols and certificates of their own, simulators none, and are not meshed. */
function namespace(chart: Chart, name: string, meshed: boolean): void {
  const level = 'restricted';
  new k8s.KubeNamespace(chart, `namespace-${name}`, {
    metadata: {
      name,
      labels: {
        'istio-injection': meshed ? 'enabled' : 'disabled',
        'pod-security.kubernetes.io/enforce': level,
        'pod-security.kubernetes.io/audit': level,
        'pod-security.kubernetes.io/warn': level,
      },
    },
  });
}
