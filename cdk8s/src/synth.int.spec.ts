import { aGraph, aService } from '@keelson/mesh/testing';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { platform, platformWithoutCall } from '../test/platform.ts';
import { concerns } from './charts/index.ts';
import { compare } from './diff/compare.ts';
import type { Environment } from './environment.ts';
import { dev } from './environments/dev.ts';
import { environments } from './environments/index.ts';
import { minimal } from './environments/minimal.ts';
import { prod } from './environments/prod.ts';
import { SynthFault } from './fault.ts';
import { httpRoutes } from './objects/istio.ts';
import { planOf } from './plan/plan.ts';
import { synthesise } from './synth.ts';
import { toYaml } from './write.ts';

/** What stands in the files of an environment, read again. */
function read(environment: Environment): readonly Fields[] {
  const texts = synthesise(platform, environment).map(toYaml);
  return texts.flatMap((text) => parseAllDocuments(text)).map((document) => document.toJS());
}

const inProd = read(prod);
const inMinimal = read(minimal);

// biome-ignore lint/suspicious/noExplicitAny: what stands in a file has no type
type Fields = any;

function find(objects: readonly Fields[], kind: string, name: string): Fields {
  return objects.find((object) => object.kind === kind && object.metadata.name === name);
}

describe('what matters arrives in the files', () => {
  it.each([
    ['Service', 'otel-collector', 'spec.trafficDistribution', 'PreferClose'],
    ['Service', 'ledger', 'spec.ports.1.appProtocol', 'grpc'],
    ['Service', 'mongodb', 'spec.clusterIP', 'None'],
    ['Service', 'mongodb', 'spec.publishNotReadyAddresses', true],
    ['AuthorizationPolicy', 'deny-all', 'spec', {}],
    ['NetworkPolicy', 'deny-all', 'spec.podSelector', {}],
    ['PodDisruptionBudget', 'ledger', 'spec.unhealthyPodEvictionPolicy', 'AlwaysAllow'],
    ['HorizontalPodAutoscaler', 'ledger', 'spec.metrics.0.containerResource.container', 'app'],
    ['HorizontalPodAutoscaler', 'ledger', 'spec.metrics.0.containerResource.target.averageUtilization', 70],
    ['HorizontalPodAutoscaler', 'views', 'spec.metrics.0.pods.target.averageValue', '2500m'],
    ['HorizontalPodAutoscaler', 'views', 'spec.behavior.scaleDown.stabilizationWindowSeconds', 300],
    ['Rollout', 'ledger', 'spec.template.spec.securityContext.seccompProfile.type', 'RuntimeDefault'],
    ['Rollout', 'ledger', 'spec.template.spec.securityContext.fsGroupChangePolicy', 'OnRootMismatch'],
    ['Rollout', 'ledger', 'spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem', true],
    ['Rollout', 'ledger', 'spec.template.spec.containers.0.resources.limits.memory', '128Mi'],
    ['Rollout', 'ledger', 'spec.template.spec.containers.0.startupProbe.httpGet.port', 'admin'],
    ['Rollout', 'ledger', 'spec.template.spec.volumes.0.emptyDir.sizeLimit', '64Mi'],
    ['Rollout', 'ledger', 'spec.strategy.canary.maxUnavailable', 0],
    ['Rollout', 'ledger', 'spec.strategy.canary.analysis.startingStep', 1],
    ['StatefulSet', 'mongodb', 'spec.volumeClaimTemplates.0.spec.resources.requests.storage', '50Gi'],
    ['StatefulSet', 'mongodb', 'spec.podManagementPolicy', 'Parallel'],
    ['Elasticsearch', 'search', 'spec.nodeSets.0.config', { 'node.store.allow_mmap': false }],
    ['ServiceAccount', 'ledger', 'automountServiceAccountToken', false],
  ])('%s %s: %s', (kind, name, path, value) => {
    const found = path.split('.').reduce((at, key) => at?.[key], find(inProd, kind, name));
    expect(found).toEqual(value);
  });

  it('and what is false is not lost either', () => {
    const { spec } = find(inMinimal, 'Deployment', 'shop') as {
      spec: { template: { spec: Record<string, unknown> } };
    };
    expect(spec.template.spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  });
});

describe('taking a call out of a description', () => {
  const differenceIn = (environment: Environment) =>
    compare(
      synthesise(platform, environment).flatMap(({ objects }) => objects),
      synthesise(platformWithoutCall, environment).flatMap(({ objects }) => objects),
    );
  const place = (change: { readonly path: string }) => change.path.replaceAll(/\[\d+\]/g, '[]');

  it('takes its Sidecar host, AuthorizationPolicy, NetworkPolicy and routes away, and nothing else', () => {
    const { added, removed, changed } = differenceIn(minimal);
    expect(added).toEqual([]);
    expect(removed).toEqual(['AuthorizationPolicy keelson/shop.ledger']);
    expect(changed.map(({ object, changes }) => [object, [...new Set(changes.map(place))]])).toEqual([
      ['NetworkPolicy keelson/ledger', ['spec.ingress[]']],
      ['NetworkPolicy keelson/shop', ['spec.egress[]']],
      [
        'VirtualService keelson/ledger',
        ['spec.http[shop-get-ledger]', 'spec.http[shop-post-ledger-keyed]', 'spec.http[shop-post-ledger]'],
      ],
      ['Sidecar keelson/shop', ['spec.egress[].hosts[]']],
    ]);
    expect(
      changed.flatMap(({ changes }) => changes.map(({ after }) => after)).every((after) => after === undefined),
    ).toBe(true);
  });

  it('takes the routes away from its canary too, where there is one', () => {
    const { changed } = differenceIn(prod);
    expect(changed.map(({ object }) => object)).toEqual([
      'NetworkPolicy keelson/ledger',
      'NetworkPolicy keelson/shop',
      'VirtualService keelson/ledger',
      'Sidecar keelson/shop',
      'Rollout keelson/ledger',
    ]);
  });
});

describe('every environment', () => {
  it.each(environments)('$name is the same when it is made again', (environment) => {
    const again = () => synthesise(platform, environment).map(toYaml);
    expect(again()).toEqual(again());
  });

  it.each(environments)('$name has no route without a timeout but its streams and its stores', (environment) => {
    const untimed = httpRoutes(synthesise(platform, environment).flatMap(({ objects }) => objects))
      .filter(({ route }) => route.timeout === undefined && route.redirect === undefined)
      .map(({ object, route }) => `${object.metadata.name}/${route.name}`)
      .filter((name) => !/^(eventstore|search-es-http)[^/]*\/other(-grpc)?$/.test(name));
    expect(untimed).toEqual(['edge/edge-get-ledger-id-events']);
  });

  it.each(environments)('$name numbers its files in the order of applying', (environment) => {
    const files = synthesise(platform, environment).map(({ file }) => file);
    expect(files).toEqual([...files].sort());
    expect(files[0]).toBe('01-namespaces.yaml');
  });
});

it('nothing that the mesh says is left out', () => {
  const names = concerns.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(planOf(platform, prod, undefined).policy)));
});

describe('the smallest environment', () => {
  it('keeps views in a file of one pod, which is gone before the next one starts', () => {
    expect(find(inMinimal, 'Deployment', 'views')).toMatchObject({
      spec: { replicas: 1, strategy: { type: 'Recreate' } },
    });
    expect(find(inMinimal, 'PersistentVolumeClaim', 'views')).toBeDefined();
    expect(find(inMinimal, 'ConfigMap', 'views')).toMatchObject({ data: { VIEWS_FILE: '/data/views.db' } });
  });

  it('keeps events in the embedded store, on a disk of its own', () => {
    const { spec } = find(inMinimal, 'StatefulSet', 'eventstore');
    expect(spec).toMatchObject({ volumeClaimTemplates: [{ metadata: { name: 'data' } }] });
    expect(spec.template.spec).toMatchObject({
      containers: [{ args: ['--host', '0.0.0.0', '--port', '2113', '--data', '/data'] }],
    });
  });

  it('needs nothing but Kubernetes and Istio', () => {
    const kinds = synthesise(platform, minimal).flatMap(({ objects }) => objects.map(({ apiVersion }) => apiVersion));
    const others = kinds.filter((version) => version.includes('.') && !/\.(istio|k8s)\.io\//.test(version));
    expect(others).toEqual([]);
  });
});

describe('what does not fit is refused in one line', () => {
  it('a service without an admin port', () => {
    const graph = aGraph([aService('shop', { ports: { http: 4001 } })]);
    expect(() => synthesise(graph, minimal)).toThrow(
      new SynthFault('services/shop/service.ts: ports.admin: is missing. Add it: the probes ask there.'),
    );
  });

  it('canaries of a service that keeps its views in a file', () => {
    const { documents: _documents, search: _search, ...stores } = prod.stores;
    expect(() => synthesise(platform, { ...prod, stores })).toThrow(
      /^cdk8s\/src\/environments\/prod\.ts: canary: views keeps its documents and search in a file/,
    );
  });

  it('an address of keys that is none', () => {
    const identity = { issuer: 'https://id.example', jwksUri: 'id.example/keys', audiences: [] };
    expect(() => synthesise(platform, { ...prod, mesh: { ...prod.mesh, identity } })).toThrow(
      /^cdk8s\/src\/environments\/prod\.ts: mesh: identity\.jwksUri: /,
    );
  });

  it('a field that Kubernetes does not know', () => {
    const sidecar = { ...dev.sidecar, cpu: 'a lot' };
    expect(() => synthesise(platform, { ...dev, sidecar })).toThrow(/^dev\/02-quotas\.yaml: LimitRange keelson: /);
  });
});
