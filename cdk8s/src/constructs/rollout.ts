import { canaryRoutes, type KubernetesObject, resource } from '@keelson/mesh/policy';
import { Rollout } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout';
import { k8s } from 'cdk8s-plus-27';
import { SynthFault } from '../fault.ts';
import { selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlannedService } from '../plan/services.ts';
import { analysisNames, VERSION_HASH, WINDOW_SECONDS } from './analysis.ts';
import { HISTORY } from './history.ts';
import { servicePod } from './service-pod.ts';

/**
 * A service whose new versions get traffic step by step. Argo Rollouts puts the weights on the routes that the mesh
 * policy made for it, and its own label into the two subsets. It judges in the background, for the first time before the
 * second weight; what is judged bad gets no traffic at once, and its pods go.
 */
export function rollout(plan: Plan, service: PlannedService): KubernetesObject {
  const { namespaces, autoscaling } = plan.environment;
  const { name } = service;
  return resource(Rollout, {
    metadata: { name, namespace: namespaces.services, labels: { app: name } },
    spec: {
      ...(!autoscaling && { replicas: service.replicas.min }),
      revisionHistoryLimit: HISTORY,
      progressDeadlineSeconds: 600,
      // A new version that does not even start is taken back as well.
      progressDeadlineAbort: true,
      selector: { matchLabels: { ...selectorOf(name) } },
      template: k8s.toJson_PodTemplateSpec(servicePod(plan, service)) as never,
      strategy: { canary: strategy(plan, service) },
    },
  } as never);
}

/** Place among the steps: the first weight is set, and its requests come. */
const FIRST_PAUSE = 1;

function strategy(plan: Plan, service: PlannedService) {
  const { canary } = plan.environment;
  if (canary === undefined) throw new SynthFault(`${service.name}: a Rollout needs canary steps`);
  if (canary.stepSeconds <= WINDOW_SECONDS) {
    const { name } = plan.environment;
    throw new SynthFault(
      `${name}: canary.stepSeconds: a step has to be longer than the ${WINDOW_SECONDS} s that are judged`,
    );
  }
  const { virtualServices, destinationRule } = canaryRoutes(plan.graph, plan.settings, service.name);
  return {
    maxSurge: '25%',
    maxUnavailable: 0,
    trafficRouting: { istio: { virtualServices: virtualServices.map(writable), destinationRule } },
    steps: canary.weights.flatMap((setWeight) => [{ setWeight }, { pause: { duration: `${canary.stepSeconds}s` } }]),
    analysis: {
      startingStep: FIRST_PAUSE,
      templates: analysisNames(service).map((templateName) => ({ templateName })),
      args: [{ name: VERSION_HASH, valueFrom: { podTemplateHashValue: 'Latest' } }],
    },
  };
}

function writable({ name, routes }: { readonly name: string; readonly routes: readonly string[] }) {
  return { name, routes: [...routes] };
}
