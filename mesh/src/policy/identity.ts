import { PeerAuthentication, RequestAuthentication } from '@kubernetes-models/istio/security.istio.io/v1';
import { metadata } from './names.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { Identity, MeshSettings } from './settings.ts';

/** Carries the claims of a token that the edge has checked to the services: JSON in base64url. */
export const CLAIMS_HEADER = 'x-keelson-claims';

/** Who is who: pods by their certificates, clients by their tokens. */
export function identities(settings: MeshSettings): KubernetesObject[] {
  return [mutualTls(settings), ...(settings.identity ? [tokens(settings.identity, settings)] : [])];
}

/** Plain text is refused everywhere. */
function mutualTls({ namespace }: MeshSettings): KubernetesObject {
  return resource(PeerAuthentication, {
    metadata: metadata('default', namespace),
    spec: { mtls: { mode: 'STRICT' } },
  });
}

/**
 * The edge checks each token that comes: one that is not valid gets a 401. Whether a request needs one is for
 * access.ts. The keys are fetched by the gateway's proxy (PILOT_JWT_ENABLE_REMOTE_JWKS=envoy): istiod is not in the
 * mesh, and STRICT refuses it. So `jwksUri` names a host that the mesh knows; of one outside, jwks.ts tells it.
 */
function tokens({ issuer, audiences, jwksUri }: Identity, { ingress }: MeshSettings): KubernetesObject {
  return resource(RequestAuthentication, {
    metadata: metadata('edge', ingress.namespace),
    spec: {
      selector: { matchLabels: { ...ingress.selector } },
      jwtRules: [
        {
          issuer,
          audiences: [...audiences],
          jwksUri,
          // Otherwise `?access_token=` counts too, and stands in every log.
          fromHeaders: [{ name: 'Authorization', prefix: 'Bearer ' }],
          forwardOriginalToken: false,
          outputPayloadToHeader: CLAIMS_HEADER,
        },
      ],
    },
  });
}
