import { type KubernetesObject, resource } from '@keelson/mesh/policy';
import { Certificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate';
import { ClusterIssuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1/ClusterIssuer';
import type { Chart } from 'cdk8s';
import { Custom } from '../constructs/custom.ts';
import type { Plan } from '../plan/plan.ts';
import { certificateSecrets } from '../plan/secrets.ts';
import { engineNames, hostOf } from '../plan/stores.ts';

/** Where cert-manager looks for what belongs to issuers of the whole cluster. */
const ISSUERS_NAMESPACE = 'cert-manager';

const SELF_SIGNED = 'keelson-self-signed';
const AUTHORITY = 'keelson-stores';

/** An authority for the engines, their certificates, and one for the services, who trust that authority by it. */
export function certificates(chart: Chart, { environment }: Plan): void {
  const { stores, namespaces } = environment;
  const secure = Object.entries(engineNames).filter(([store]) => {
    const place = stores[store as keyof typeof engineNames];
    return place?.kind === 'engine' && place.secure;
  });
  if (secure.length === 0) return;
  for (const object of authority()) new Custom(chart, object);
  for (const [store, name] of secure) {
    new Custom(chart, serverCertificate(store as keyof typeof engineNames, name, namespaces.stores));
  }
  new Custom(
    chart,
    certificate(certificateSecrets.client, namespaces.services, { commonName: 'keelson' }, ['client auth']),
  );
}

function authority(): KubernetesObject[] {
  return [
    resource(ClusterIssuer, { metadata: { name: SELF_SIGNED }, spec: { selfSigned: {} } } as never),
    resource(Certificate, {
      metadata: { name: certificateSecrets.ca, namespace: ISSUERS_NAMESPACE },
      spec: {
        secretName: certificateSecrets.ca,
        isCA: true,
        commonName: 'keelson stores',
        duration: TEN_YEARS,
        privateKey: { algorithm: 'ECDSA', size: 384 },
        issuerRef: { kind: 'ClusterIssuer', name: SELF_SIGNED },
      },
    } as never),
    resource(ClusterIssuer, {
      metadata: { name: AUTHORITY },
      spec: { ca: { secretName: certificateSecrets.ca } },
    } as never),
  ];
}

/** One for all nodes of an engine: they know each other by its having the same name in it. */
function serverCertificate(store: keyof typeof engineNames, name: string, namespace: string): KubernetesObject {
  const service = store === 'search' ? `${name}-es-http` : name;
  const host = hostOf(service, namespace);
  const subject = {
    commonName: `${name}-node`,
    dnsNames: [host, `${service}.${namespace}.svc`, `*.${host}`],
    subject: { organizations: ['keelson'], organizationalUnits: [`${name} nodes`] },
    // Certificate and key in one file, for MongoDB.
    ...(store === 'documents' && { additionalOutputFormats: [{ type: 'CombinedPEM' }] }),
  };
  return certificate(certificateSecrets[store], namespace, subject, ['server auth', 'client auth']);
}

function certificate(name: string, namespace: string, said: object, usages: readonly string[]): KubernetesObject {
  return resource(Certificate, {
    metadata: { name, namespace },
    spec: {
      secretName: name,
      duration: ONE_YEAR,
      renewBefore: ONE_MONTH,
      privateKey: { algorithm: 'RSA', encoding: 'PKCS8', size: 3072, rotationPolicy: 'Always' },
      usages: ['digital signature', 'key encipherment', ...usages],
      issuerRef: { kind: 'ClusterIssuer', name: AUTHORITY },
      ...said,
    },
  } as never);
}

const ONE_MONTH = '720h0m0s';
const ONE_YEAR = '8760h0m0s';
const TEN_YEARS = '87600h0m0s';
