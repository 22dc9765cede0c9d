import { EDGE } from '@keelson/mesh';
import type { Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { closedNamespace, NetworkPolicy } from '../constructs/network-policy.ts';
import { podsIn, tcp } from '../constructs/peers.ts';
import { selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import { ISTIOD_PORT, METRICS_PORT, OTLP_PORTS, SIDECAR_PORTS } from '../plan/ports.ts';
import type { Reach } from '../plan/reach.ts';
import type { PlannedService } from '../plan/services.ts';
import { COLLECTOR } from '../plan/settings.ts';

/**
 * Under the mesh's policy the same once more, by the network: it holds also where a pod has no sidecar, or gets around
 * it. What is allowed are the graph's edges, and what every pod of the mesh needs.
 */
export function network(chart: Chart, plan: Plan): void {
  const namespace = plan.environment.namespaces.services;
  closedNamespace(chart, namespace);
  new NetworkPolicy(chart, {
    name: 'allow-mesh',
    namespace,
    ingress: [scraping(plan)],
    egress: [istiod(), ...spans(plan)],
  });
  for (const service of plan.services) {
    new NetworkPolicy(chart, {
      name: service.name,
      namespace,
      pods: selectorOf(service.name),
      ingress: callersOf(plan, service),
      egress: [
        ...calleesOf(plan, service),
        ...enginesOf(plan, service),
        ...simulatorsOf(plan, service),
        ...outside(plan, service),
      ],
    });
  }
}

function scraping({ environment: { monitoring } }: Plan): k8s.NetworkPolicyIngressRule {
  return {
    from: [podsIn(monitoring.namespace, { 'app.kubernetes.io/name': 'prometheus' })],
    ports: tcp(METRICS_PORT, SIDECAR_PORTS.agent, SIDECAR_PORTS.envoy),
  };
}

function istiod(): k8s.NetworkPolicyEgressRule {
  return { to: [podsIn('istio-system', { app: 'istiod' })], ports: tcp(ISTIOD_PORT) };
}

function spans({ environment: { tracing, namespaces } }: Plan): k8s.NetworkPolicyEgressRule[] {
  if (tracing === undefined) return [];
  const to = [podsIn(namespaces.telemetry, selectorOf(COLLECTOR))];
  return [{ to, ports: tcp(OTLP_PORTS.grpc, OTLP_PORTS.http) }];
}

function callersOf(plan: Plan, { name }: PlannedService): k8s.NetworkPolicyIngressRule[] {
  const callers = plan.reaches.filter(({ to }) => to === name);
  return bundled(callers, ({ from }) => from).map(([from, ports]) => ({
    from: [callerPods(plan, from)],
    ports: tcp(...ports),
  }));
}

function callerPods({ environment: { namespaces, mesh } }: Plan, from: string): k8s.NetworkPolicyPeer {
  return from === EDGE
    ? podsIn(mesh.ingress.namespace, mesh.ingress.selector)
    : podsIn(namespaces.services, selectorOf(from));
}

function calleesOf(
  { reaches, environment: { namespaces } }: Plan,
  { name }: PlannedService,
): k8s.NetworkPolicyEgressRule[] {
  const callees = reaches.filter(({ from }) => from === name);
  return bundled(callees, ({ to }) => to).map(([to, ports]) => ({
    to: [podsIn(namespaces.services, selectorOf(to))],
    ports: tcp(...ports),
  }));
}

/** The ports of each partner, one rule a partner. */
function bundled(reaches: readonly Reach[], partner: (reach: Reach) => string): [string, number[]][] {
  const ports = Map.groupBy(reaches, partner);
  return [...ports].map(([name, group]) => [name, group.map(({ port }) => port)]);
}

/** Stores that are not services of the graph. */
function enginesOf({ stores }: Plan, { description }: PlannedService): k8s.NetworkPolicyEgressRule[] {
  return (description.stores ?? []).flatMap((store) => {
    const access = stores[store];
    if (access === undefined || access.place.service !== undefined) return [];
    return [{ to: [podsIn(access.pods.namespace, access.pods.labels)], ports: tcp(access.place.port) }];
  });
}

function simulatorsOf(
  { simulators, environment: { namespaces } }: Plan,
  { name }: PlannedService,
): k8s.NetworkPolicyEgressRule[] {
  return simulators
    .filter(({ service }) => service === name)
    .map((simulator) => ({
      to: [podsIn(namespaces.outside, selectorOf(simulator.name))],
      ports: tcp(simulator.port),
    }));
}

/** What lies outside of the cluster is reached through the egress gateway only. */
function outside({ environment: { mesh } }: Plan, { description }: PlannedService): k8s.NetworkPolicyEgressRule[] {
  if ((description.outside ?? []).length === 0) return [];
  return [{ to: [podsIn(mesh.egress.namespace, mesh.egress.selector)], ports: tcp(443) }];
}
