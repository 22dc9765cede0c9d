import type { KubernetesObject } from '@keelson/mesh/policy';
import { aGraph, aService } from '@keelson/mesh/testing';
import { describe, expect, it } from 'vitest';
import { prod } from '../environments/prod.ts';
import { assertSecrets, makeSecrets, neededSecrets } from './secrets.ts';

const graph = aGraph([
  aService('accounts', {
    secrets: [
      { name: 'KEYS', description: 'Seals the signing keys.' },
      { name: 'CODES', description: 'Makes codes.' },
    ],
  }),
]);

/** A workload that takes these variables from Secrets: `name/KEY`. */
function pod(name: string, namespace: string, ...from: string[]): KubernetesObject {
  const env = from.map((ref) => {
    const [secret, key] = ref.split('/');
    return { name: key, valueFrom: { secretKeyRef: { name: secret, key } } };
  });
  const spec = { template: { spec: { containers: [{ name: 'app', env }] } } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec } as KubernetesObject;
}

const manifests = [
  {
    file: '20-workloads.yaml',
    objects: [
      pod('accounts', 'keelson', 'accounts-secrets/KEYS', 'accounts-secrets/CODES', 'mongodb-client/password'),
      pod('mailbox', 'keelson-outside', 'accounts-secrets/CODES'),
    ],
  },
];
const needed = neededSecrets(graph, manifests);

/** A cluster with these Secrets (values in base64), which changes as it is told. */
function cluster(secrets: Record<string, Record<string, string>> = {}) {
  const args: string[][] = [];
  const live = structuredClone(secrets);
  return {
    args,
    live,
    async run(all: readonly string[], input = ''): Promise<string> {
      args.push([...all]);
      const [verb, , name, , namespace] = all;
      const place = `${namespace}/${name}`;
      if (verb === 'get') return live[place] === undefined ? '' : JSON.stringify({ data: live[place] });
      const { metadata, data } = JSON.parse(input);
      if (verb === 'create') live[`${metadata.namespace}/${metadata.name}`] = data;
      else live[place] = { ...live[place], ...data };
      return '';
    },
  };
}

it('the secrets of services are those that their pods ask for, not those of engines', () => {
  expect(needed).toEqual([
    { namespace: 'keelson', name: 'accounts-secrets', keys: ['KEYS', 'CODES'] },
    { namespace: 'keelson-outside', name: 'accounts-secrets', keys: ['CODES'] },
  ]);
});

describe('secrets that are made', () => {
  it('are random, the same wherever they are shared, and told by name alone', async () => {
    const to = cluster();
    const lines: string[] = [];
    await makeSecrets(to, needed, (line) => lines.push(line));
    const { KEYS = '', CODES = '' } = to.live['keelson/accounts-secrets'] ?? {};
    expect(to.live['keelson-outside/accounts-secrets']).toEqual({ CODES });
    for (const value of [KEYS, CODES])
      expect(Buffer.from(Buffer.from(value, 'base64').toString(), 'base64url')).toHaveLength(32);
    expect(KEYS).not.toBe(CODES);
    expect(lines).toEqual([
      'made Secret keelson/accounts-secrets at random: KEYS, CODES',
      'made Secret keelson-outside/accounts-secrets at random: CODES',
    ]);
    for (const value of [KEYS, CODES]) expect(JSON.stringify([lines, to.args])).not.toContain(value);
  });

  it('never replace one that is there, and take over its value where it is shared', async () => {
    const to = cluster({ 'keelson/accounts-secrets': { CODES: 'bWluZQ==', OTHER: 'b3RoZXI=' } });
    const lines: string[] = [];
    await makeSecrets(to, needed, (line) => lines.push(line));
    expect(to.live['keelson/accounts-secrets']).toMatchObject({ CODES: 'bWluZQ==', OTHER: 'b3RoZXI=' });
    expect(to.live['keelson/accounts-secrets']?.KEYS).toBeDefined();
    expect(to.live['keelson-outside/accounts-secrets']).toEqual({ CODES: 'bWluZQ==' });
    expect(lines[0]).toBe('made Secret keelson/accounts-secrets at random: KEYS');
  });

  it('are made once', async () => {
    const to = cluster();
    await makeSecrets(to, needed, () => {});
    const before = structuredClone(to.live);
    const lines: string[] = [];
    await makeSecrets(to, needed, (line) => lines.push(line));
    expect([to.live, lines]).toEqual([before, []]);
  });
});

describe('secrets that the operator brings', () => {
  it('are asked for before anything is applied, each with what it is for', async () => {
    const to = cluster({ 'keelson/accounts-secrets': { CODES: 'bWluZQ==' } });
    await expect(assertSecrets(to, prod, graph, needed)).rejects.toThrow(
      [
        'prod needs secrets that you bring:',
        'Secret keelson/accounts-secrets has no KEYS: Seals the signing keys.',
        'Secret keelson-outside/accounts-secrets has no CODES: Makes codes.',
      ].join('\n'),
    );
  });

  it('are no more talked of once they are there', async () => {
    const to = cluster({
      'keelson/accounts-secrets': { KEYS: 'eA==', CODES: 'eA==' },
      'keelson-outside/accounts-secrets': { CODES: 'eA==' },
    });
    await expect(assertSecrets(to, prod, graph, needed)).resolves.toBeUndefined();
  });
});
