import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { versions } from '@keelson/cdk8s/src/versions.ts';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

/**
 * Our values, rendered by the charts themselves: for each chart that is found, with its dependencies, in KEELSON_CHARTS
 * (a folder each, named as in charts/), or as Istio's source in KEELSON_CACHE. Nothing is downloaded.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = process.env.KEELSON_CACHE ?? join(homedir(), '.cache/keelson');
const istio: Readonly<Record<string, string>> = {
  base: 'base',
  cni: 'istio-cni',
  istiod: 'istio-control/istio-discovery',
  gateway: 'gateway',
};
const run = promisify(execFile);
const helm = await findHelm();

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  // biome-ignore lint/suspicious/noExplicitAny: objects of many kinds, each looked at in one place
  readonly [field: string]: any;
}

async function findHelm(): Promise<string | undefined> {
  for (const candidate of ['helm', join(cache, 'bin/helm')]) {
    if (await run(candidate, ['version']).then(Boolean, () => false)) return candidate;
  }
  return undefined;
}

/** Folder of a chart on this machine. */
function folderOf(name: keyof typeof versions.charts): string | undefined {
  const places = [
    ...(process.env.KEELSON_CHARTS ? [join(process.env.KEELSON_CHARTS, name)] : []),
    join(cache, 'istio/charts', istio[versions.charts[name].chart] ?? 'none'),
  ];
  return places.find((place) => existsSync(join(place, 'Chart.yaml')));
}

/** What a chart makes of our values. Kubernetes as on kind, with the Prometheus Operator. */
async function render(name: keyof typeof versions.charts, ...files: readonly string[]): Promise<Manifest[]> {
  const { stdout } = await run(
    helm ?? 'helm',
    [
      ...['template', name, folderOf(name) ?? '', '--namespace', 'a-namespace', '--kube-version', '1.34.3'],
      ...['--api-versions', 'monitoring.coreos.com/v1'],
      ...files.flatMap((file) => ['--values', join(root, 'charts', name, file)]),
    ],
    { maxBuffer: 100_000_000 },
  );
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

const found = (name: keyof typeof versions.charts) => helm !== undefined && folderOf(name) !== undefined;
const find = (manifests: readonly Manifest[], kind: string) => manifests.find((manifest) => manifest.kind === kind);
const names = Object.keys(versions.charts) as (keyof typeof versions.charts)[];
const missing = names.filter((name) => !found(name));
if (missing.length > 0) {
  const why = helm === undefined ? 'there is no helm' : `no chart in KEELSON_CHARTS for ${missing.join(', ')}`;
  console.info(`charts-rendered: ${why}; these charts are not rendered`);
}

describe('our values', () => {
  for (const name of names) {
    const layers = [[], ['kind.yaml'], ['kind.yaml', 'full.yaml']].filter((files) =>
      files.every((file) => existsSync(join(root, 'charts', name, file))),
    );
    for (const more of layers) {
      const files = ['values.yaml', ...more];
      test.skipIf(!found(name))(`are taken by ${name}: ${files.join(', ')}`, async () => {
        expect((await render(name, ...files)).length).toBeGreaterThan(0);
      });
    }
  }
});

/** Values that a chart takes without having a default for them. */
const withoutDefault: Readonly<Record<string, readonly string[]>> = {
  istiod: ['meshConfig'],
  'kube-prometheus-stack': ['grafana'], // a chart of its own
  'prometheus-adapter': ['rules.resource'],
  jaeger: ['jaeger.resources', 'jaeger.podSecurityContext'],
};

describe('a value that a chart does not know', () => {
  for (const name of names) {
    test.skipIf(!found(name))(`is none of ours for ${name}`, async () => {
      const known = defaultsOf(parse(await readFile(join(folderOf(name) ?? '', 'values.yaml'), 'utf8')));
      const files = ['values.yaml', 'kind.yaml', 'full.yaml'].map((file) => join(root, 'charts', name, file));
      for (const file of files.filter((each) => existsSync(each))) {
        const unknown = unknownPaths(parse(await readFile(file, 'utf8')), known);
        const excused = withoutDefault[name] ?? [];
        expect(unknown.filter((path) => !excused.some((start) => `${path}.`.startsWith(`${start}.`)))).toEqual([]);
      }
    });
  }
});

/** Istio's charts keep their defaults under a name of their own. */
function defaultsOf(values: Record<string, unknown>): unknown {
  return values._internal_defaults_do_not_set ?? values;
}

/** Paths of `values` for which `known` has no key. What has an empty default may hold anything. */
function unknownPaths(values: unknown, known: unknown, path: readonly string[] = []): string[] {
  if (!isMap(values) || !isMap(known) || (path.length > 0 && Object.keys(known).length === 0)) return [];
  return Object.entries(values).flatMap(([key, value]) =>
    key in known ? unknownPaths(value, known[key], [...path, key]) : [[...path, key].join('.')],
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('Istio, as rendered', () => {
  test.skipIf(!found('istiod'))('has our mesh configuration, and istiod its switch for token keys', async () => {
    const manifests = await render('istiod', 'values.yaml');
    const map = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'istio');
    expect(parse(map?.data.mesh)).toMatchObject({
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
      defaultConfig: { holdApplicationUntilProxyStarts: true },
      extensionProviders: [{ name: 'keelson-json' }, { name: 'otel' }],
    });
    expect(find(manifests, 'Deployment')?.spec.template.spec.containers[0].env).toContainEqual({
      name: 'PILOT_JWT_ENABLE_REMOTE_JWKS',
      value: 'envoy',
    });
  });

  test.skipIf(!found('istio-ingressgateway'))('has a gateway that our Gateway selects', async () => {
    const manifests = await render('istio-ingressgateway', 'values.yaml');
    expect(find(manifests, 'Deployment')?.spec.template.metadata.labels).toMatchObject({ istio: 'ingressgateway' });
    expect(find(manifests, 'ServiceAccount')?.metadata.name).toBe('istio-ingressgateway');
    expect(find(manifests, 'PodDisruptionBudget')?.spec).toMatchObject({ maxUnavailable: 1 });
    expect(find(manifests, 'Service')?.spec).toMatchObject({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
  });

  test.skipIf(!found('istio-ingressgateway'))('on kind is one gateway at fixed node ports', async () => {
    const manifests = await render('istio-ingressgateway', 'values.yaml', 'kind.yaml');
    expect(find(manifests, 'Service')?.spec).toMatchObject({ type: 'NodePort', externalTrafficPolicy: 'Cluster' });
    expect(find(manifests, 'Service')?.spec.ports.map(({ nodePort }: { nodePort: number }) => nodePort)).toEqual([
      30_021, 30_080, 30_443,
    ]);
    expect(find(manifests, 'HorizontalPodAutoscaler')).toBeUndefined();
    expect(find(manifests, 'PodDisruptionBudget')).toBeUndefined();
  });
});
