import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlannedService } from '../plan/services.ts';
import { Custom } from './custom.ts';
import { HISTORY } from './history.ts';
import { rollout } from './rollout.ts';
import { servicePod } from './service-pod.ts';
import { claim } from './volumes.ts';

/** Adds what runs a service of the graph. */
export function workload(scope: Construct, plan: Plan, service: PlannedService): void {
  if (service.run === 'store') embeddedStore(scope, plan, service);
  else if (service.run === 'rollout') new Custom(scope, rollout(plan, service));
  else deployment(scope, plan, service);
}

function deployment(scope: Construct, plan: Plan, service: PlannedService): void {
  const { name, run } = service;
  const { namespaces, stores, autoscaling } = plan.environment;
  if (run === 'keeper') {
    new k8s.KubePersistentVolumeClaim(scope, `${name}-data`, {
      metadata: { name, namespace: namespaces.services, labels: { app: name } },
      spec: claim(stores.viewsVolume),
    });
  }
  new k8s.KubeDeployment(scope, name, {
    metadata: { name, namespace: namespaces.services, labels: { app: name } },
    spec: {
      // With an autoscaler the number is its business: said here, it would be reset whenever this is applied.
      ...(!autoscaling && { replicas: service.replicas.min }),
      revisionHistoryLimit: HISTORY,
      selector: { matchLabels: { ...selectorOf(name) } },
      strategy: run === 'keeper' ? oneAtATime() : addBeforeTaking(),
      template: servicePod(plan, service),
    },
  });
}

/** No request meets fewer pods than before. */
function addBeforeTaking(): k8s.DeploymentStrategy {
  const number = k8s.IntOrString.fromNumber;
  return { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: number(0), maxSurge: number(1) } };
}

/**
 * Views in a file: two pods must never have it open. The old pod drains and ends, then the new one starts and is ready
 * once it has the file, some seconds later. Meanwhile queries are refused with a 503, commands go on, and no event is
 * lost: the projections go on after the last event that they had acknowledged.
 */
function oneAtATime(): k8s.DeploymentStrategy {
  return { type: 'Recreate' };
}

/** The graph's own event store: one pod, whose disk stays when everything else goes. */
function embeddedStore(scope: Construct, plan: Plan, service: PlannedService): void {
  const { name } = service;
  const { namespaces, stores } = plan.environment;
  const volume = stores.eventstore.volume;
  new k8s.KubeStatefulSet(scope, name, {
    metadata: { name, namespace: namespaces.services, labels: { app: name } },
    spec: {
      replicas: 1,
      serviceName: name,
      selector: { matchLabels: { ...selectorOf(name) } },
      template: servicePod(plan, service),
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim(volume) }],
    },
  });
}
