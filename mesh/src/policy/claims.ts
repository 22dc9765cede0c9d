import { CLAIMS_HEADER } from './identity.ts';
import type { HttpRoute } from './match.ts';
import type { MeshSettings } from './settings.ts';

/**
 * Claims are what a proxy has read in a token, never what a client writes: every route of the edge that leads on takes them away.
 * Where tokens are checked, the check itself removes a client's header; a route that did so would remove the proxy's as
 * well, since it comes later.
 */
export function claimsOfClients({ identity }: MeshSettings): Pick<HttpRoute, 'headers'> {
  return identity === undefined ? { headers: { request: { remove: [CLAIMS_HEADER] } } } : {};
}
