import type { Store } from '@keelson/mesh';
import type { StorePlace } from '@keelson/mesh/policy';
import type { Engine, Environment } from '../environment.ts';
import { type Labels, selectorOf } from './labels.ts';
import { clientSecrets } from './secrets.ts';
import type { Variable } from './variables.ts';

/** Names of the engines' workloads and Services. */
export const engineNames = { eventstore: 'eventstore', documents: 'mongodb', search: 'search' } as const;

/** Where the authority's certificate lies in a pod that speaks to secure engines. */
export const STORES_CA = { folder: '/etc/keelson/stores-ca', file: '/etc/keelson/stores-ca/ca.crt' } as const;

/** A store as its clients see it. */
export interface StoreAccess {
  readonly place: StorePlace;
  /** The pods that answer. */
  readonly pods: { readonly namespace: string; readonly labels: Labels };
  /** What a client is told. */
  readonly variables: readonly Variable[];
  /** Clients must know the authority of its certificates. */
  readonly secure: boolean;
}

export type StoreAccesses = Partial<Readonly<Record<Store, StoreAccess>>>;

/** The stores that have an address; those that are missing are embedded in the services that own them. */
export function storeAccesses(environment: Environment): StoreAccesses {
  const { eventstore, documents, search } = environment.stores;
  return {
    eventstore: eventstore.kind === 'embedded' ? embedded(environment) : eventStoreDb(environment, eventstore),
    ...(documents && { documents: mongoDb(environment, documents) }),
    ...(search && { search: elasticsearch(environment, search) }),
  };
}

/** Full name of a Service. */
export function hostOf(service: string, namespace: string): string {
  return `${service}.${namespace}.svc.cluster.local`;
}

/** Names of a StatefulSet's pods, behind its Service. */
export function nodeHosts(service: string, namespace: string, nodes: number): readonly string[] {
  return Array.from({ length: nodes }, (_, index) => `${service}-${index}.${hostOf(service, namespace)}`);
}

function embedded({ namespaces: { services: namespace } }: Environment): StoreAccess {
  const host = hostOf('eventstore', namespace);
  return {
    place: { host, port: 2113, protocol: 'grpc', service: 'eventstore' },
    pods: { namespace, labels: selectorOf('eventstore') },
    variables: [{ name: 'EVENTSTORE_URL', value: `esdb://${host}:2113?tls=false` }],
    secure: false,
  };
}

/**
 * A secure store is `tcp` to the mesh: it sees TLS and nothing in it. Several nodes are named one by one, as the client
 * asks them which of them leads; their certificates are for these names.
 */
function eventStoreDb({ namespaces: { stores: namespace } }: Environment, { nodes, secure }: Engine): StoreAccess {
  const name = engineNames.eventstore;
  const host = hostOf(name, namespace);
  const addresses = nodes === 1 ? [host] : nodeHosts(name, namespace, nodes);
  const seeds = addresses.map((address) => `${address}:2113`).join(',');
  const variables: Variable[] = secure
    ? [
        ...credentials('EVENTSTORE', clientSecrets.eventstore),
        {
          name: 'EVENTSTORE_URL',
          value: `esdb://$(EVENTSTORE_USER):$(EVENTSTORE_PASSWORD)@${seeds}?tls=true&tlsCAFile=${STORES_CA.file}`,
        },
      ]
    : [{ name: 'EVENTSTORE_URL', value: `esdb://${seeds}?tls=false` }];
  return {
    place: { host, port: 2113, protocol: secure ? 'tcp' : 'grpc' },
    pods: { namespace, labels: selectorOf(name) },
    variables,
    secure,
  };
}

function mongoDb({ namespaces: { stores: namespace } }: Environment, { nodes, secure }: Engine): StoreAccess {
  const name = engineNames.documents;
  const members = nodeHosts(name, namespace, nodes)
    .map((address) => `${address}:27017`)
    .join(',');
  const variables: Variable[] = secure
    ? [
        ...credentials('MONGODB', clientSecrets.documents),
        {
          name: 'MONGODB_URL',
          value: `mongodb://$(MONGODB_USER):$(MONGODB_PASSWORD)@${members}/keelson?replicaSet=keelson&authSource=admin&tls=true&tlsCAFile=${STORES_CA.file}`,
        },
      ]
    : [{ name: 'MONGODB_URL', value: `mongodb://${members}/keelson?replicaSet=keelson` }];
  return {
    place: { host: hostOf(name, namespace), port: 27_017, protocol: 'tcp' },
    pods: { namespace, labels: selectorOf(name) },
    variables,
    secure,
  };
}

function elasticsearch({ namespaces: { stores: namespace } }: Environment, { secure }: Engine): StoreAccess {
  const name = engineNames.search;
  const host = hostOf(`${name}-es-http`, namespace);
  const variables: Variable[] = secure
    ? [
        ...credentials('ELASTICSEARCH', clientSecrets.search),
        { name: 'NODE_EXTRA_CA_CERTS', value: STORES_CA.file },
        { name: 'ELASTICSEARCH_URL', value: `https://$(ELASTICSEARCH_USER):$(ELASTICSEARCH_PASSWORD)@${host}:9200` },
      ]
    : [{ name: 'ELASTICSEARCH_URL', value: `http://${host}:9200` }];
  return {
    place: { host, port: 9200, protocol: secure ? 'tcp' : 'http' },
    pods: { namespace, labels: { 'elasticsearch.k8s.elastic.co/cluster-name': name } },
    variables,
    secure,
  };
}

/** Passwords go into URLs as they are: letters and digits only. */
function credentials(prefix: string, secret: string): Variable[] {
  return [
    { name: `${prefix}_USER`, secret: { name: secret, key: 'username' } },
    { name: `${prefix}_PASSWORD`, secret: { name: secret, key: 'password' } },
  ];
}
