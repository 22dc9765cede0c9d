import type { Chart } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { EngineSet } from '../constructs/engine-set.ts';
import { scratch } from '../constructs/scratch.ts';
import { keyPair } from '../constructs/volumes.ts';
import type { Engine } from '../environment.ts';
import type { Plan } from '../plan/plan.ts';
import { certificateSecrets, storeSecrets } from '../plan/secrets.ts';
import { engineNames, hostOf } from '../plan/stores.ts';

const DATA = '/var/lib/eventstore';
const LOGS = '/var/log/eventstore';
const CERTIFICATES = '/etc/eventstore/certificates';

/** EventStoreDB: alone and open, or three nodes that know each other by their certificates. */
export function eventstore(chart: Chart, { environment, images }: Plan): void {
  const engine = environment.stores.eventstore;
  if (engine.kind === 'embedded') return;
  const namespace = environment.namespaces.stores;
  new EngineSet(chart, {
    name: engineNames.eventstore,
    namespace,
    image: images.ofThirdParty('eventstoredb'),
    nodes: engine.nodes,
    capacity: engine,
    cpuBurst: environment.cpuBurst,
    ports: [
      { name: engine.secure ? 'tls' : 'grpc', port: 2113, appProtocol: engine.secure ? 'tcp' : 'grpc' },
      { name: 'replication', port: 1112, appProtocol: 'tcp' },
    ],
    program: { env: [...base(), ...(engine.secure ? secure(engine, namespace) : open())] },
    data: { path: DATA, size: engine.volume },
    volumes: [scratch(LOGS, 'logs'), ...(engine.secure ? [keyPair(certificateSecrets.eventstore, CERTIFICATES)] : [])],
    graceSeconds: 60,
  });
}

/** Its own projections stay off: keelson has its own, and these would write to every stream. */
function base(): k8s.EnvVar[] {
  return variables({
    EVENTSTORE_DB: DATA,
    EVENTSTORE_LOG: LOGS,
    EVENTSTORE_NODE_IP: '0.0.0.0',
    EVENTSTORE_NODE_PORT: '2113',
    EVENTSTORE_RUN_PROJECTIONS: 'None',
  });
}

function open(): k8s.EnvVar[] {
  return variables({ EVENTSTORE_INSECURE: 'true' });
}

/** Nodes tell each other, and clients, the names that their certificates are for. */
function secure({ nodes }: Engine, namespace: string): k8s.EnvVar[] {
  const cluster = hostOf(engineNames.eventstore, namespace);
  const own = `$(POD_NAME).${cluster}`;
  return [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ...variables({
      EVENTSTORE_CLUSTER_SIZE: `${nodes}`,
      EVENTSTORE_CLUSTER_DNS: cluster,
      EVENTSTORE_REPLICATION_IP: '0.0.0.0',
      EVENTSTORE_NODE_HOST_ADVERTISE_AS: own,
      EVENTSTORE_REPLICATION_HOST_ADVERTISE_AS: own,
      EVENTSTORE_CERTIFICATE_FILE: `${CERTIFICATES}/tls.crt`,
      EVENTSTORE_CERTIFICATE_PRIVATE_KEY_FILE: `${CERTIFICATES}/tls.key`,
      EVENTSTORE_TRUSTED_ROOT_CERTIFICATES_PATH: `${CERTIFICATES}/ca`,
    }),
    password('EVENTSTORE_DEFAULT_ADMIN_PASSWORD', 'admin-password'),
    password('EVENTSTORE_DEFAULT_OPS_PASSWORD', 'ops-password'),
  ];
}

function password(name: string, key: string): k8s.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: storeSecrets.eventstoreAdmin, key } } };
}

function variables(values: Readonly<Record<string, string>>): k8s.EnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
