import type { ServiceGraph } from '../graph.ts';
import { hostOf } from './names.ts';
import type { MeshSettings } from './settings.ts';

/**
 * The settings with the service that issues tokens, unless they name another issuer. Its keys are fetched inside of the
 * mesh: the edge may call their path, which is among the operations of the edge.
 */
export function withIssuer({ services }: ServiceGraph, settings: MeshSettings): MeshSettings {
  const issuing = services.find(({ identity }) => identity !== undefined);
  if (settings.identity !== undefined || issuing?.identity === undefined) return settings;
  const { issuer, audience, jwksPath } = issuing.identity;
  const jwksUri = `http://${hostOf(issuing.name, settings)}:${issuing.ports.http}${jwksPath}`;
  return { ...settings, identity: { issuer, audiences: [audience], jwksUri } };
}
