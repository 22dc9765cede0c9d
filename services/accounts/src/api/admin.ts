import type { AdminServer } from '@keelson/chassis';
import type { KeyRing } from '../keys/key-ring.ts';

/** How long an operator's call may take, milliseconds. */
const TIMEOUT_MS = 5_000;

/** Adds the signing keys to the admin port: what there are, a new one, one less. */
export function addSigningKeyRoutes(admin: AdminServer, ring: Pick<KeyRing, 'report' | 'rotate' | 'revoke'>): void {
  const deadline = () => Date.now() + TIMEOUT_MS;
  const report = async () => ({ keys: await ring.report(deadline()) });

  admin.route({ method: 'GET', url: '/signing-keys', handler: report });

  admin.route({
    method: 'POST',
    url: '/signing-keys/rotate',
    handler: async (_request, reply) => {
      await ring.rotate(deadline());
      return reply.code(202).send(await report());
    },
  });

  admin.route({
    method: 'POST',
    url: '/signing-keys/:keyId/revoke',
    handler: async ({ params }) => {
      const { keyId } = params as { readonly keyId: string };
      await ring.revoke(keyId, deadline());
      return report();
    },
  });
}
