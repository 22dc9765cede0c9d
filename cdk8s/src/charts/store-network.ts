import type { Store } from '@keelson/mesh';
import type { Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { MONGO_INIT } from '../constructs/mongo-init.ts';
import { closedNamespace, NetworkPolicy } from '../constructs/network-policy.ts';
import { podsIn, tcp, workloadsIn } from '../constructs/peers.ts';
import { selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import { engineNames } from '../plan/stores.ts';
import { hasEngines } from './namespaces.ts';
import { KIBANA } from './search.ts';

/** Where ECK's operator runs: it asks Elasticsearch how it is. */
const ECK_NAMESPACE = 'elastic-system';

/** Ports by which the nodes of an engine speak to each other. */
const NODE_PORTS: Readonly<Record<Store, readonly number[]>> = {
  eventstore: [2113, 1112],
  documents: [27_017],
  search: [9200, 9300],
};

/** Each engine is reached by the services that own something in it, and by its own nodes. */
export function storeNetwork(chart: Chart, plan: Plan): void {
  if (!hasEngines(plan.environment)) return;
  const namespace = plan.environment.namespaces.stores;
  closedNamespace(chart, namespace);
  for (const store of ['eventstore', 'documents', 'search'] as const) engine(chart, plan, store);
  if (plan.environment.stores.documents) mongoInit(chart, namespace);
  if (plan.environment.stores.search?.kibana) kibana(chart, plan);
}

function engine(chart: Chart, plan: Plan, store: Store): void {
  const access = plan.stores[store];
  if (access === undefined || access.place.service !== undefined) return;
  const { namespace, labels } = access.pods;
  const nodes = [podsIn(namespace, labels)];
  new NetworkPolicy(chart, {
    name: engineNames[store],
    namespace,
    pods: labels,
    ingress: [...owners(plan, store), { from: nodes, ports: tcp(...NODE_PORTS[store]) }, ...helpers(plan, store)],
    egress: [{ to: nodes, ports: tcp(...NODE_PORTS[store]) }],
  });
}

/** Nobody owns anything: then nobody may come. An empty list of names would be refused, and no `from` means all. */
function owners({ services, environment, stores }: Plan, store: Store): k8s.NetworkPolicyIngressRule[] {
  const names = services.filter(({ description }) => description.stores?.includes(store)).map(({ name }) => name);
  const port = stores[store]?.place.port;
  if (names.length === 0 || port === undefined) return [];
  return [{ from: [workloadsIn(environment.namespaces.services, names)], ports: tcp(port) }];
}

/** Who else has business with an engine. */
function helpers({ environment: { namespaces, stores } }: Plan, store: Store): k8s.NetworkPolicyIngressRule[] {
  if (store === 'documents') return [{ from: [podsIn(namespaces.stores, selectorOf(MONGO_INIT))], ports: tcp(27_017) }];
  if (store !== 'search') return [];
  const operator = podsIn(ECK_NAMESPACE, { 'control-plane': 'elastic-operator' });
  const from = stores.search?.kibana ? [operator, podsIn(namespaces.stores, selectorOf(KIBANA))] : [operator];
  return [{ from, ports: tcp(9200) }];
}

function mongoInit(chart: Chart, namespace: string): void {
  const egress = [{ to: [podsIn(namespace, selectorOf(engineNames.documents))], ports: tcp(27_017) }];
  new NetworkPolicy(chart, { name: MONGO_INIT, namespace, pods: selectorOf(MONGO_INIT), egress });
}

/** Reached by `kubectl port-forward`, which comes from the node and needs no rule. */
function kibana(chart: Chart, { environment: { namespaces }, stores }: Plan): void {
  const elasticsearch = podsIn(namespaces.stores, stores.search?.pods.labels ?? {});
  const egress = [{ to: [elasticsearch], ports: tcp(9200) }];
  new NetworkPolicy(chart, { name: KIBANA, namespace: namespaces.stores, pods: selectorOf(KIBANA), egress });
}
