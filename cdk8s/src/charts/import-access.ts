import type { Chart } from 'cdk8s';
import { Custom } from '../constructs/custom.ts';
import { NetworkPolicy } from '../constructs/network-policy.ts';
import { podsIn, tcp } from '../constructs/peers.ts';
import { type PlannedImport, plannedImports } from '../plan/imports.ts';
import { selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import type { StoreAccess } from '../plan/stores.ts';
import { importPolicies } from './import-policies.ts';

/** An import reaches the event store as its service does, and nothing else; nobody reaches it. */
export function importAccess(chart: Chart, plan: Plan): void {
  const { eventstore } = plan.stores;
  if (eventstore === undefined) return;
  for (const one of plannedImports(plan)) {
    network(chart, plan, one, eventstore);
    for (const policy of importPolicies(plan, one, eventstore)) new Custom(chart, policy);
  }
}

function network(chart: Chart, plan: Plan, { name }: PlannedImport, { pods, place }: StoreAccess): void {
  const namespace = plan.environment.namespaces.services;
  const ports = tcp(place.port);
  new NetworkPolicy(chart, {
    name,
    namespace,
    pods: selectorOf(name),
    egress: [{ to: [podsIn(pods.namespace, pods.labels)], ports }],
  });
  new NetworkPolicy(chart, {
    name: `${name}-to-eventstore`,
    namespace: pods.namespace,
    pods: pods.labels,
    ingress: [{ from: [podsIn(namespace, selectorOf(name))], ports }],
  });
}
