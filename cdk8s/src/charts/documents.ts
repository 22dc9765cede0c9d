import type { Chart } from 'cdk8s';
import { EngineSet } from '../constructs/engine-set.ts';
import { MONGO_CERTIFICATES, mongoInit } from '../constructs/mongo-init.ts';
import { COMBINED, keyPair } from '../constructs/volumes.ts';
import type { Engine } from '../environment.ts';
import type { Plan } from '../plan/plan.ts';
import { certificateSecrets } from '../plan/secrets.ts';
import { engineNames } from '../plan/stores.ts';

const DATA = '/data/db';

/** MongoDB as a replica set, and the job that makes one of its members. */
export function documents(chart: Chart, plan: Plan): void {
  const { environment, images } = plan;
  const engine = environment.stores.documents;
  if (engine === undefined) return;
  new EngineSet(chart, {
    name: engineNames.documents,
    namespace: environment.namespaces.stores,
    image: images.ofThirdParty('mongodb'),
    nodes: engine.nodes,
    capacity: engine,
    cpuBurst: environment.cpuBurst,
    ports: [{ name: 'mongo', port: 27_017, appProtocol: 'tcp' }],
    program: { command: ['mongod'], args: [...base(engine), ...(engine.secure ? secure() : [])] },
    data: { path: DATA, size: engine.volume },
    volumes: engine.secure ? [keyPair(certificateSecrets.documents, MONGO_CERTIFICATES, COMBINED)] : [],
    graceSeconds: 60,
  });
  mongoInit(chart, plan, engine);
}

/** The cache gets half of the memory, without the first gigabyte: MongoDB's own rule, for the container. */
function base({ memoryMiB }: Engine): string[] {
  const cacheGiB = Math.max(0.25, (memoryMiB / 1_024 - 1) / 2);
  const cache = ['--wiredTigerCacheSizeGB', `${cacheGiB}`];
  return ['--replSet', 'keelson', '--bind_ip_all', '--dbpath', DATA, ...cache];
}

/** Members know each other by their certificates, so there is no key file to hand around. Clients have passwords. */
function secure(): string[] {
  return [
    '--auth',
    ...['--clusterAuthMode', 'x509'],
    ...['--tlsMode', 'requireTLS'],
    ...['--tlsCertificateKeyFile', `${MONGO_CERTIFICATES}/tls-combined.pem`],
    ...['--tlsCAFile', `${MONGO_CERTIFICATES}/ca/ca.crt`],
    '--tlsAllowConnectionsWithoutCertificates',
  ];
}
