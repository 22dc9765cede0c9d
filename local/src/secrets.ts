import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceDescription } from '@keelson/mesh';
import { StartupError } from './startup-error.ts';

/** Of each service, what its secrets are. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** As many as a key of AES-256 or HMAC-SHA-256 has. */
const SECRET_BYTES = 32;

/**
 * The secrets of the services: those of the data folder, and new ones at random for what is not there yet. They are kept
 * in `secrets.json`, which nobody else may read: what was sealed with them is opened with them after the next start.
 * @throws StartupError when the file is not as this wrote it
 */
export function laptopSecrets(dataFolder: string, services: readonly ServiceDescription[]): Secrets {
  const file = join(dataFolder, 'secrets.json');
  const known = read(file);
  const missing = services.flatMap(({ name, secrets = [] }) =>
    secrets.filter((secret) => known[name]?.[secret.name] === undefined).map((secret) => ({ name, key: secret.name })),
  );
  if (missing.length === 0) return known;
  const all: Record<string, Record<string, string>> = structuredClone(known) as never;
  for (const { name, key } of missing) {
    all[name] = { ...all[name], [key]: randomBytes(SECRET_BYTES).toString('base64url') };
  }
  write(file, all);
  return all;
}

function read(file: string): Secrets {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new StartupError(`${file} cannot be read: restore it, or delete it and lose what it has sealed`, { cause });
  }
}

/** Whole or not at all: half a file would lose the secrets for good. */
function write(file: string, secrets: Secrets): void {
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
}
