import type { KubernetesObject } from '@keelson/mesh/policy';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../synth.ts';
import { apply, remove } from './apply.ts';

const resources = `
configmaps         cm       v1                       true    ConfigMap
namespaces         ns       v1                       false   Namespace
virtualservices    vs       networking.istio.io/v1   true    VirtualService
destinationrules   dr       networking.istio.io/v1   true    DestinationRule
rollouts           ro       argoproj.io/v1alpha1     true    Rollout
`;

const object = (kind: string, name: string, apiVersion = 'v1', rest: object = {}): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(kind !== 'Namespace' && { namespace: 'keelson' }) },
  ...rest,
});
const manifest = (file: string, ...objects: KubernetesObject[]): Manifest => ({ file, objects });
const route = (weight: number) => ({
  spec: {
    http: [
      {
        name: 'a',
        route: [
          { destination: { host: 'h', subset: 'stable' }, weight },
          { destination: { host: 'h', subset: 'canary' }, weight: 100 - weight },
        ],
      },
    ],
  },
});
const istio = 'networking.istio.io/v1';

/** A cluster that has `live` and writes down what it was told. */
function cluster(live: readonly KubernetesObject[] = []) {
  const told: [string, KubernetesObject[]][] = [];
  return {
    told,
    async run([verb = '', ...args]: readonly string[], input = '') {
      if (verb === 'api-resources') return resources;
      told.push([
        [verb, ...args.filter((arg) => !arg.startsWith('-'))].join(' '),
        input === '' ? [] : JSON.parse(input).items,
      ]);
      return '';
    },
    list: async <T>() => live as T[],
  };
}
const quiet = () => {};

describe('applying', () => {
  it('goes file by file, in order', async () => {
    const to = cluster();
    const lines: string[] = [];
    await apply(
      to,
      [manifest('00-a', object('Namespace', 'keelson')), manifest('10-b', object('ConfigMap', 'x'))],
      (line) => lines.push(line),
    );
    expect(to.told.map(([, objects]) => objects.map(({ metadata }) => metadata.name))).toEqual([['keelson'], ['x']]);
    expect(lines).toEqual(['applied 00-a (1)', 'applied 10-b (1)']);
  });

  it('leaves alone what a canary has moved', async () => {
    const to = cluster([object('VirtualService', 'orders', istio, route(80))]);
    await apply(to, [manifest('a', object('VirtualService', 'orders', istio, route(100)))], quiet);
    expect(to.told[0]?.[1]).toEqual([expect.objectContaining(route(80))]);
  });

  it('takes away what no manifest has any more, and nothing of other namespaces', async () => {
    const elsewhere = { ...object('ConfigMap', 'z'), metadata: { name: 'z', namespace: 'other' } };
    const to = cluster([object('ConfigMap', 'x'), object('ConfigMap', 'y'), elsewhere]);
    const lines: string[] = [];
    await apply(to, [manifest('a', object('ConfigMap', 'x'))], (line) => lines.push(line));
    expect(to.told.slice(1)).toEqual([['delete keelson configmaps y', []]]);
    expect(lines.at(-1)).toBe('took away /ConfigMap keelson/y');
  });

  it('says which chart brings a kind that the cluster does not know, and applies nothing', async () => {
    const to = cluster();
    const unknown = object('Elasticsearch', 'search', 'elasticsearch.k8s.elastic.co/v1');
    await expect(apply(to, [manifest('a', object('ConfigMap', 'x'), unknown)], quiet)).rejects.toThrow(
      'the cluster does not know Elasticsearch (elasticsearch.k8s.elastic.co/v1) of charts/eck-operator: docs/install.md says how to install it',
    );
    expect(to.told).toEqual([]);
  });
});

it('removing goes from the last file to the first, and passes over kinds that the cluster does not know', async () => {
  const to = cluster();
  const unknown = object('Elasticsearch', 'search', 'elasticsearch.k8s.elastic.co/v1');
  await remove(
    to,
    [manifest('a', object('Namespace', 'keelson')), manifest('b', unknown), manifest('c', object('ConfigMap', 'x'))],
    quiet,
  );
  expect(to.told.map(([, objects]) => objects.map(({ kind }) => kind))).toEqual([['ConfigMap'], ['Namespace']]);
});
