import type { ServiceDescription } from './service.ts';

/**
 * How closed a platform is. `accounts`: what `access` of the descriptions says. `open`: the same, but services whose
 * routes are `open` ask for nothing. A token that comes is checked in both.
 */
export const PROFILES = ['open', 'accounts'] as const;
export type Profile = (typeof PROFILES)[number];

/** What a request at the edge must bring. */
export interface Access {
  /** Nothing: it needs no token. */
  readonly public: boolean;
  /** Its token must have one of these roles; none: any valid token will do. */
  readonly roles: readonly string[];
}

const EVERYBODY: Access = { public: true, roles: [] };

/** What an operation of the edge asks for. @param operation its name, as the graph has it */
export function accessOf({ routes }: ServiceDescription, operation: string, profile: Profile): Access {
  if (profile === 'open' && routes?.open) return EVERYBODY;
  const rule = routes?.access?.find(({ operations }) => operations.includes(operation));
  return rule?.public ? EVERYBODY : { public: false, roles: rule?.roles ?? [] };
}
