import type { k8s } from 'cdk8s-plus-27';
import type { Labels } from '../plan/labels.ts';

/** Over zones first and nodes second. A full or lost zone must not keep a pod from running somewhere else. */
export function spread(matchLabels: Labels): k8s.TopologySpreadConstraint[] {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels },
  }));
}
