import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { startChild } from './child.ts';
import { freePort } from './free-port.ts';
import type { Platform } from './platform.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

/** What seals the signing keys in tests: whoever has it signs with them. */
const KEYS_SECRET = 'the-keys-secret-of-the-tests-is-long-enough';

/** Settings of a platform whose signing keys a replica of accounts may share; new ones sign at once. */
export const sharedKeys = { KEYS_SECRET, KEY_PUBLISH_AHEAD_MS: '1' };

/** A process of accounts beside a platform, with passwords of its own. */
export interface AccountsReplica {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts one more accounts on a platform's event store, for platforms with {@link sharedKeys}: it signs with the same keys.
 * @param env how it differs from the platform's own, e.g. whom its tokens are for
 */
export async function startAccountsReplica(
  { eventStoreUrl }: Pick<Platform, 'eventStoreUrl'>,
  env: Record<string, string>,
): Promise<AccountsReplica> {
  const folder: TemporaryFolder = await temporaryFolder();
  const [http, grpc, admin] = await Promise.all([freePort(), freePort(), freePort()]);
  const child = startChild('services/accounts/main.ts', [], {
    ...sharedKeys,
    EVENTSTORE_URL: eventStoreUrl,
    VIEWS_FILE: join(folder.path, 'accounts.db'),
    HOST: '127.0.0.1',
    HTTP_PORT: `${http}`,
    GRPC_PORT: `${grpc}`,
    ADMIN_PORT: `${admin}`,
    ...env,
  });
  const ready = async () => expect((await fetch(`http://127.0.0.1:${admin}/ready`)).status).toBe(200);
  await vi.waitFor(ready, { timeout: 60_000, interval: 200 }).catch((cause: unknown) => {
    throw new Error(`accounts is not ready:\n${child.output()}`, { cause });
  });
  return {
    url: `http://127.0.0.1:${http}`,
    async stop() {
      await child.end('SIGTERM');
      await folder.remove();
    },
  };
}
