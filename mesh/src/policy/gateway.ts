import { Gateway, type IGateway } from '@kubernetes-models/istio/networking.istio.io/v1';
import { EDGE } from '../edges.ts';
import { metadata } from './names.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { MeshSettings } from './settings.ts';

type Server = NonNullable<NonNullable<IGateway['spec']>['servers']>[number];

/** What the ingress gateway listens on. The certificate's secret lies beside the gateway's pods, not beside this object. */
export function edgeGateway(settings: MeshSettings): KubernetesObject {
  return resource(Gateway, {
    metadata: metadata(EDGE, settings.namespace),
    spec: { selector: { ...settings.ingress.selector }, servers: servers(settings) },
  });
}

function servers({ hosts, tlsSecret }: MeshSettings): Server[] {
  const plain: Server = { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [...hosts] };
  if (tlsSecret === undefined) return [plain];
  return [
    { ...plain, tls: { httpsRedirect: true } },
    {
      port: { number: 443, name: 'https', protocol: 'HTTPS' },
      hosts: [...hosts],
      tls: { mode: 'SIMPLE', credentialName: tlsSecret, minProtocolVersion: 'TLSV1_2' },
    },
  ];
}
