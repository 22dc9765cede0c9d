import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, fits, ofKind, ownNamespaces, type Selector, selects, specOf } from '../objects/find.ts';
import { workloadsOf } from '../objects/pods.ts';

type Labels = Readonly<Record<string, string>>;

interface Selecting {
  readonly selector?: Labels & Selector;
  readonly podSelector?: Selector;
  readonly workloadSelector?: { readonly labels?: Labels };
}

/** Whatever selects pods or Services of ours finds some, and a workload finds its own pods. */
export function selectorsMatch(objects: readonly KubernetesObject[]): string[] {
  const own = ownNamespaces(objects);
  return [
    ...objects
      .filter(({ metadata }) => own.has(metadata.namespace ?? ''))
      .flatMap((object) => {
        const selector = selectorOf(object);
        return selector === undefined || finds(object, selector, objects)
          ? []
          : [`${called(object)}: selects ${JSON.stringify(selector.matchLabels)}, and there is no such pod`];
      }),
    ...workloadsThatMissTheirPods(objects),
    ...scalersOfNothing(objects),
  ];
}

function selectorOf(object: KubernetesObject): Selector | undefined {
  const { selector, podSelector, workloadSelector } = specOf<Selecting>(object);
  if (object.kind === 'Service') return { matchLabels: selector ?? {} };
  if (object.kind === 'Sidecar') return workloadSelector && { matchLabels: workloadSelector.labels ?? {} };
  const kinds = ['NetworkPolicy', 'AuthorizationPolicy', 'PodDisruptionBudget', 'PodMonitor', 'ServiceMonitor'];
  return kinds.includes(object.kind) ? (selector ?? podSelector) : undefined;
}

function finds(object: KubernetesObject, selector: Selector, objects: readonly KubernetesObject[]): boolean {
  const { namespace } = object.metadata;
  if (object.kind !== 'ServiceMonitor') return selects(objects, namespace, selector);
  return ofKind(objects, 'Service').some(
    ({ metadata }) => metadata.namespace === namespace && fits(metadata.labels ?? {}, selector),
  );
}

function workloadsThatMissTheirPods(objects: readonly KubernetesObject[]): string[] {
  return workloadsOf(objects)
    .filter(({ object }) => ['Deployment', 'StatefulSet', 'Rollout'].includes(object.kind))
    .filter(({ object, pod }) => !fits(pod.metadata?.labels ?? {}, specOf<Selecting>(object).selector ?? {}))
    .map(({ object }) => `${called(object)}: does not select its own pods`);
}

/** What an autoscaler scales exists. */
function scalersOfNothing(objects: readonly KubernetesObject[]): string[] {
  return ofKind(objects, 'HorizontalPodAutoscaler').flatMap((scaler) => {
    const { kind, name } = specOf<{ scaleTargetRef: { kind: string; name: string } }>(scaler).scaleTargetRef;
    const found = ofKind(objects, kind).some(
      ({ metadata }) => metadata.name === name && metadata.namespace === scaler.metadata.namespace,
    );
    return found ? [] : [`${called(scaler)}: scales ${kind} ${name}, which does not exist`];
  });
}
