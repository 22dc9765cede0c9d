import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LAG_METRIC } from '@keelson/cdk8s/src/constructs/autoscaler.ts';
import { environments } from '@keelson/cdk8s/src/environments/index.ts';
import { imageName } from '@keelson/cdk8s/src/plan/images.ts';
import { COLLECTOR } from '@keelson/cdk8s/src/plan/settings.ts';
import { versions } from '@keelson/cdk8s/src/versions.ts';
import { artifactsConfig } from '@keelson/local/artifacts';
import { discoverGraph } from '@keelson/mesh';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const values = (file: string) => parse(read(join('charts', file)));

interface Release {
  readonly name: string;
  readonly repo: string;
  readonly remoteChart: string;
  readonly version: string;
  readonly namespace: string;
  readonly valuesFiles: readonly string[];
}

const configs = parseAllDocuments(read('skaffold.yaml')).map((document) => document.toJS());
/** Every release of skaffold.yaml, whatever profile it needs, in the order of the file. */
const releases: readonly Release[] = configs
  .flatMap((config) => [config, ...(config.profiles ?? [])])
  .flatMap(({ deploy }) => deploy?.helm?.releases ?? []);
const names = Object.keys(versions.charts);

describe('skaffold.yaml', () => {
  test('says of each chart what versions.ts says', () => {
    const said = Object.fromEntries(
      releases.map(({ name, repo, remoteChart: chart, version }) => [name, { repo, chart, version }]),
    );
    expect(said).toEqual(versions.charts);
    expect(releases).toHaveLength(names.length);
  });

  test('installs what defines resources before what uses them', () => {
    const comesBefore = (first: string, second: string) =>
      expect(releases.findIndex(({ name }) => name === first)).toBeLessThan(
        releases.findIndex(({ name }) => name === second),
      );
    comesBefore('istio-base', 'istiod');
    comesBefore('istio-cni', 'istiod');
    comesBefore('istiod', 'istio-ingressgateway');
    comesBefore('istiod', 'istio-egressgateway');
    // It has a ServiceMonitor.
    comesBefore('kube-prometheus-stack', 'argo-rollouts');
    expect(configs.at(-1).metadata.name).toBe('keelson');
  });

  test('waits for each chart, and takes its values from its folder', () => {
    for (const release of releases) {
      expect(release, release.name).toMatchObject({ wait: true, createNamespace: true });
      for (const file of release.valuesFiles) {
        expect(file.startsWith(`charts/${release.name}/`), file).toBe(true);
        expect(existsSync(join(root, file)), file).toBe(true);
      }
    }
  });

  test('touches no other cluster than that of kind-config.yaml', () => {
    const { name } = parse(read('kind-config.yaml'));
    for (const { metadata, deploy } of configs) expect(deploy.kubeContext, metadata.name).toBe(`kind-${name}`);
  });

  test('deploys the environments that there are, made anew before', () => {
    const keelson = configs.at(-1);
    const of = (config: typeof keelson) => [
      config.manifests.hooks.before[0].host.command.join(' '),
      ...config.manifests.rawYaml,
    ];
    const minimal = keelson.profiles.find(({ name }: { name: string }) => name === 'minimal');
    expect(of(keelson)).toEqual(['npm exec -- node local/src/cluster/main.ts manifests dev', 'cdk8s/dist/dev/*.yaml']);
    expect(of(minimal)).toEqual([
      'npm exec -- node local/src/cluster/main.ts manifests minimal',
      'cdk8s/dist/minimal/*.yaml',
    ]);
    expect(environments.map(({ name }) => name)).toEqual(expect.arrayContaining(['dev', 'minimal']));
  });
});

test('Skaffold builds an image for each service of the graph, under the name that the manifests have', async () => {
  const graph = await discoverGraph(join(root, 'services'));
  const { profiles } = artifactsConfig(graph) as {
    profiles: readonly {
      readonly name: string;
      readonly build: { readonly artifacts: readonly { image: string }[] };
    }[];
  };
  const minimal = profiles.find(({ name }) => name === 'minimal');
  expect(minimal?.build.artifacts.map(({ image }) => image)).toEqual(graph.services.map(({ name }) => imageName(name)));
});

describe('the cluster on a laptop', () => {
  const { nodes } = parse(read('kind-config.yaml'));

  test('runs the Kubernetes that versions.ts names', () => {
    for (const { image } of nodes) expect(image).toBe(versions.tools.kindNode);
  });

  test('has a control plane and two workers in different zones', () => {
    const zones = nodes.map(
      ({ labels }: { labels?: Record<string, string> }) => labels?.['topology.kubernetes.io/zone'],
    );
    expect(nodes.map(({ role }: { role: string }) => role)).toEqual(['control-plane', 'worker', 'worker']);
    expect(new Set(zones).size).toBe(3);
  });

  test('has the ingress gateway at 8080 and 8443', () => {
    const { ports } = values('istio-ingressgateway/kind.yaml').service;
    const nodePort = (name: string) => ports.find((port: { name: string }) => port.name === name).nodePort;
    expect(
      nodes[0].extraPortMappings.map((each: { hostPort: number; containerPort: number; listenAddress: string }) => [
        each.hostPort,
        each.containerPort,
        each.listenAddress,
      ]),
    ).toEqual([
      [8080, nodePort('http2'), '127.0.0.1'],
      [8443, nodePort('https'), '127.0.0.1'],
    ]);
  });
});

test('images stand on the Node that versions.ts names', () => {
  expect(read('Dockerfile')).toContain(`ARG NODE_IMAGE=${versions.tools.node}\n`);
});

describe('charts/', () => {
  test('has a folder for each chart, and none besides', () => {
    const folders = readdirSync(join(root, 'charts'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual([...names].sort());
    for (const name of names) expect(read('charts/README.md')).toContain(`| [${name}](${name}) |`);
  });

  test.each(names)('%s says why each value is there', (name) => {
    const readme = read(`charts/${name}/README.md`);
    const reasons = [...readme.matchAll(/^\| `([^`]+)` \| (.{8,}) \|$/gm)].map(([, path = '']) => path);
    const files = ['values.yaml', 'kind.yaml', 'full.yaml'].filter((file) =>
      existsSync(join(root, 'charts', name, file)),
    );
    const paths = files.flatMap((file) => leaves(values(join(name, file))));
    const covers = (reason: string, path: string) => path === reason || path.startsWith(`${reason}.`);
    expect(paths.filter((path) => !reasons.some((reason) => covers(reason, path)))).toEqual([]);
    expect(reasons.filter((reason) => !paths.some((path) => covers(reason, path)))).toEqual([]);
  });

  test('gives each environment what it counts on', () => {
    const { extensionProviders } = values('istiod/values.yaml').meshConfig;
    const provider = (name: string) => extensionProviders.find((each: { name: string }) => each.name === name);
    const jaeger = values('jaeger/values.yaml').fullnameOverride;
    for (const { name, namespaces, tracing, monitoring } of environments) {
      expect(values('prometheus-adapter/values.yaml').prometheus.url, name).toBe(
        new URL(monitoring.prometheus).origin.replace(/\.cluster\.local.*$/, ''),
      );
      if (tracing === undefined) continue;
      expect(provider(tracing.provider)?.opentelemetry.service, name).toBe(
        `${COLLECTOR}.${namespaces.telemetry}.svc.cluster.local`,
      );
      expect(tracing.backend.host, name).toBe(`${jaeger}.${releaseOf('jaeger').namespace}.svc.cluster.local`);
    }
    expect(values('prometheus-adapter/values.yaml').rules.custom[0].seriesQuery).toContain(LAG_METRIC);
  });

  test('names the gateways as the mesh policy selects them', () => {
    for (const { mesh } of environments) {
      for (const { namespace, serviceAccount, selector } of [mesh.ingress, mesh.egress]) {
        // The chart makes the account of the release's name, and the label of what comes after "istio-".
        expect(releaseOf(serviceAccount).namespace).toBe(namespace);
        expect(selector).toEqual({ istio: serviceAccount.replace('istio-', '') });
      }
    }
  });
});

function releaseOf(name: string): Release {
  const release = releases.find((each) => each.name === name);
  if (release === undefined) throw new Error(`skaffold.yaml has no release ${name}`);
  return release;
}

/** Paths of all values; a list is a value. */
function leaves(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path.join('.')];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]));
}
