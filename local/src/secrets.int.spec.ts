import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aService } from '@keelson/mesh/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { laptopSecrets } from './secrets.ts';
import { StartupError } from './startup-error.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const withSecrets = (name: string, ...names: string[]) =>
  aService(name, { secrets: names.map((secret) => ({ name: secret, description: 'Seals.' })) });

describe('the secrets of the laptop', () => {
  it('are made at random for each service, and are the same at the next start', () => {
    const services = [withSecrets('accounts', 'KEYS', 'CODES'), withSecrets('payments', 'KEYS'), aService('shop')];
    const made = laptopSecrets(folder, services);
    const values = [made.accounts?.KEYS, made.accounts?.CODES, made.payments?.KEYS];
    expect(new Set(values).size).toBe(3);
    for (const value of values) expect(Buffer.from(value ?? '', 'base64url')).toHaveLength(32);
    expect(laptopSecrets(folder, services)).toEqual(made);
  });

  it('stay as they are when a service wants one more', () => {
    const before = laptopSecrets(folder, [withSecrets('accounts', 'KEYS')]);
    const after = laptopSecrets(folder, [withSecrets('accounts', 'KEYS', 'CODES')]);
    expect(after.accounts).toEqual({ ...before.accounts, CODES: expect.any(String) });
  });

  it('are for nobody else on this machine to read', async () => {
    laptopSecrets(folder, [withSecrets('accounts', 'KEYS')]);
    expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
  });

  it('are never made anew where their file cannot be read, since what they have sealed would be lost', async () => {
    const file = join(folder, 'secrets.json');
    await writeFile(file, '{"accounts":');
    expect(() => laptopSecrets(folder, [withSecrets('accounts', 'KEYS')])).toThrow(StartupError);
    expect(await readFile(file, 'utf8')).toBe('{"accounts":');
  });

  it('leave nothing behind where no service has any', async () => {
    expect(laptopSecrets(folder, [aService('shop')])).toEqual({});
    await expect(stat(join(folder, 'secrets.json'))).rejects.toThrow('ENOENT');
  });
});
