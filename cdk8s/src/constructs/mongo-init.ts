import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Engine } from '../environment.ts';
import { checksum, podLabels } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import { certificateSecrets, clientSecrets } from '../plan/secrets.ts';
import { engineNames, nodeHosts } from '../plan/stores.ts';
import { Config } from './config.ts';
import { priorities } from './priority.ts';
import { resources } from './resources.ts';
import { scratch } from './scratch.ts';
import { podSecurity, readOnlyRoot } from './security.ts';
import { ServiceAccount } from './service-account.ts';
import { COMBINED, keyPair } from './volumes.ts';

/** Name of the job, its account and its script. */
export const MONGO_INIT = 'mongodb-init';

/** Where a secure node, and the job, find their certificates. */
export const MONGO_CERTIFICATES = '/etc/mongodb/certificates';
const SCRIPTS = '/scripts';

/**
 * A job that joins the nodes to a replica set and, where it is secure, makes the services' user or gives it its present
 * password. Doing it again changes nothing. Its name changes with what it does: a job cannot be changed.
 */
export function mongoInit(scope: Construct, plan: Plan, engine: Engine): void {
  const namespace = plan.environment.namespaces.stores;
  const script = { 'init.js': scriptOf(engine, namespace) };
  new ServiceAccount(scope, MONGO_INIT, namespace);
  new Config(scope, MONGO_INIT, namespace, script);
  const template = podOf(plan, engine);
  new k8s.KubeJob(scope, 'init', {
    metadata: {
      name: `${MONGO_INIT}-${checksum([script, template]).slice(0, 8)}`,
      namespace,
      labels: { app: MONGO_INIT },
    },
    spec: { backoffLimit: 20, activeDeadlineSeconds: 900, ttlSecondsAfterFinished: 86_400, template },
  });
}

function podOf({ environment, images }: Plan, { secure }: Engine): k8s.PodTemplateSpec {
  const image = images.ofThirdParty('mongodb');
  const mounted = [
    scratch(),
    {
      volume: { name: 'scripts', configMap: { name: MONGO_INIT } },
      mount: { name: 'scripts', mountPath: SCRIPTS, readOnly: true },
    },
    ...(secure ? [keyPair(certificateSecrets.documents, MONGO_CERTIFICATES, COMBINED)] : []),
  ];
  return {
    metadata: { labels: { ...podLabels(MONGO_INIT, 'job', image) } },
    spec: {
      serviceAccountName: MONGO_INIT,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: priorities.stores.name,
      restartPolicy: 'OnFailure',
      securityContext: podSecurity(),
      containers: [
        {
          name: MONGO_INIT,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['mongosh', '--nodb', '--quiet', '--file', `${SCRIPTS}/init.js`],
          // mongosh keeps its history at home.
          env: [{ name: 'HOME', value: '/tmp' }, ...(secure ? credentials() : [])],
          resources: resources({ cpuMillis: 100, memoryMiB: 192 }, environment.cpuBurst),
          securityContext: readOnlyRoot(),
          volumeMounts: mounted.map(({ mount }) => mount),
        },
      ],
      volumes: mounted.map(({ volume }) => volume),
    },
  };
}

function credentials(): k8s.EnvVar[] {
  return (['username', 'password'] as const).map((key) => ({
    name: `MONGODB_${key.toUpperCase()}`,
    valueFrom: { secretKeyRef: { name: clientSecrets.documents, key } },
  }));
}

/**
 * With a member's certificate it may do everything from the start, before there is any user: so the set can be made and
 * its first user too (https://www.mongodb.com/docs/manual/core/security-internal-authentication/).
 */
function scriptOf({ nodes, secure }: Engine, namespace: string): string {
  const hosts = nodeHosts(engineNames.documents, namespace, nodes).map((host) => `${host}:27017`);
  const members = hosts.map((host, _id) => ({ _id, host }));
  const tls = `&tls=true&tlsCAFile=${MONGO_CERTIFICATES}/ca/ca.crt&tlsCertificateKeyFile=${MONGO_CERTIFICATES}/tls-combined.pem&authMechanism=MONGODB-X509&authSource=%24external`;
  return `const options = '/?directConnection=true${secure ? tls : ''}';
const first = new Mongo('mongodb://${hosts[0]}' + options).getDB('admin');
try {
  first.adminCommand({ replSetGetStatus: 1 });
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error;
  first.adminCommand({ replSetInitiate: { _id: 'keelson', members: ${JSON.stringify(members)} } });
}
let hello = first.hello();
while (!hello.primary) {
  sleep(500);
  hello = first.hello();
}
${secure ? USER : ''}print('replica set keelson: primary ' + hello.primary);
`;
}

/** Letters and digits only, as the password stands in the services' URL. */
const USER = `const admin = new Mongo('mongodb://' + hello.primary + options).getDB('admin');
const user = process.env.MONGODB_USERNAME;
const account = { pwd: process.env.MONGODB_PASSWORD, roles: [{ role: 'readWrite', db: 'keelson' }] };
if (admin.getUser(user)) admin.updateUser(user, account);
else admin.createUser({ user, ...account });
`;
