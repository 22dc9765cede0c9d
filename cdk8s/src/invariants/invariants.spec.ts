import type { KubernetesObject } from '@keelson/mesh/policy';
import { describe, expect, it } from 'vitest';
import { objectsOf, platform, withField } from '../../test/platform.ts';
import { minimal } from '../environments/minimal.ts';
import { prod } from '../environments/prod.ts';
import { type HttpRoute, httpRoutes } from '../objects/istio.ts';
import { type Invariant, invariantsOf } from './index.ts';

const released = objectsOf(platform, prod);
const small = objectsOf(platform, minimal);
const invariants = invariantsOf(prod, platform);

describe.each(Object.entries(invariants))('%s', (_promise, invariant: Invariant) => {
  it('holds for a platform in production', () => {
    expect(invariant(released)).toEqual([]);
  });
});

it.each(Object.entries(invariantsOf(minimal, platform)))('in the smallest platform %s', (_promise, invariant) => {
  expect(invariant(small)).toEqual([]);
});

/** The platform in production, with another value, or none, in one place. */
const planted = (place: Place, value?: unknown) => () => withField(released, place, value);

type Place = Parameters<typeof withField>[1];

function without(kind: string, name: string, objects = released): readonly KubernetesObject[] {
  return objects.filter((object) => object.kind !== kind || object.metadata.name !== name);
}

/** The platform in production, with another route in place of the one of this name. */
function withRoute(name: string, route: string, change: (route: HttpRoute) => HttpRoute): readonly KubernetesObject[] {
  const found = httpRoutes(released).filter(({ object }) => object.metadata.name === name);
  const at = found.findIndex((one) => one.route.name === route);
  const old = found[at]?.route;
  if (old === undefined) throw new Error(`${name} has no route ${route}`);
  return withField(released, ['VirtualService', name, `/spec/http/${at}`], change(old));
}

const repeated = (route: HttpRoute): HttpRoute => ({ ...route, retries: { attempts: 2, retryOn: '5xx' } });

/** One more policy that allows this, to the ledger unless said otherwise. */
function allowing(
  rule: object,
  namespace = 'keelson',
  said: object = { selector: { matchLabels: { app: 'ledger' } } },
) {
  const spec = { ...said, action: 'ALLOW', rules: [rule] };
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'planted', namespace },
    spec,
  };
}

const whole = { methods: ['GET'], paths: ['/ledger'] };
const opened: readonly (readonly [what: string, rule: object, fault: string])[] = [
  ['everybody and everything', {}, '*: * * of keelson/ledger:*: no edge of the graph'],
  ['everybody, by no name', { to: [{ operation: whole }] }, '*: GET /ledger of keelson/ledger:*: no edge'],
  [
    "everybody of Istio's namespace",
    { from: [{ source: { principals: ['cluster.local/ns/istio-system/sa/*'] } }], to: [{ operation: whole }] },
    'cluster.local/ns/istio-system/sa/*: GET /ledger of keelson/ledger:*: no edge',
  ],
];

const operation = '/spec/rules/0/to/0/operation';
const pod = '/spec/template/spec';
const app = `${pod}/containers/0`;
const annotations = '/spec/template/metadata/annotations';
const initJob = released.find(({ kind }) => kind === 'Job')?.metadata.name ?? '';

type Planted = readonly [promise: string, what: string, objects: () => readonly KubernetesObject[], fault: string];

const faults: readonly Planted[] = [
  [
    'every container says what it needs and what it may take',
    'a container without a limit',
    planted(['Rollout', 'ledger', `${app}/resources/limits`]),
    'Rollout keelson/ledger: container app has no limits.cpu',
  ],
  [
    'every container says what it needs and what it may take',
    'a sidecar without a limit',
    planted(['Rollout', 'ledger', `${annotations}/sidecar.istio.io~1proxyMemoryLimit`]),
    'Rollout keelson/ledger: the sidecar has no proxyMemoryLimit',
  ],
  [
    'no image is the latest one',
    'an image without a tag',
    planted(['Rollout', 'ledger', `${app}/image`], 'registry:5000/ledger'),
    'Rollout keelson/ledger: image registry:5000/ledger is the latest one',
  ],
  [
    'every image is pinned by its digest',
    'an image by its tag',
    planted(['Elasticsearch', 'search', '/spec/image'], 'elasticsearch:9.5.3'),
    'Elasticsearch keelson-stores/search: image elasticsearch:9.5.3 is no digest',
  ],
  [
    'every workload has an account of its own and no token',
    'a workload under the default account',
    planted(['StatefulSet', 'mongodb', `${pod}/serviceAccountName`]),
    'StatefulSet keelson-stores/mongodb: runs as the default ServiceAccount',
  ],
  [
    'every workload has an account of its own and no token',
    'two workloads under one account',
    planted(['Rollout', 'views', `${pod}/serviceAccountName`], 'ledger'),
    'Rollout keelson/views: shares ServiceAccount keelson/ledger with Rollout keelson/ledger',
  ],
  [
    'every workload has an account of its own and no token',
    'a token for Kubernetes',
    planted(['Rollout', 'views', `${pod}/automountServiceAccountToken`]),
    'Rollout keelson/views: mounts a token for Kubernetes',
  ],
  [
    'every Service in the mesh has an AuthorizationPolicy',
    'a Service that nobody guards',
    () => without('AuthorizationPolicy', 'edge.views', without('AuthorizationPolicy', 'shop.views')),
    'Service keelson/views: no AuthorizationPolicy selects its pods',
  ],
  [
    'every Service in the mesh has an AuthorizationPolicy',
    'a mesh that is open by default',
    planted(['AuthorizationPolicy', 'deny-all', '/spec'], { rules: [{}] }),
    'Namespace keelson: no AuthorizationPolicy allows nothing by default',
  ],
  [
    'every namespace is closed by a NetworkPolicy',
    'an open namespace',
    () => without('NetworkPolicy', 'deny-all'),
    'Namespace keelson-stores: no NetworkPolicy closes it',
  ],
  [
    'every route leads to a host, port and subset that exist',
    'a route to a port that is not there',
    planted(['VirtualService', 'ledger', '/spec/http/0/route/0/destination/port'], { number: 1 }),
    'leads to port 1 of ledger.keelson.svc.cluster.local',
  ],
  [
    'every route leads to a host, port and subset that exist',
    'a route to a Service that is not there',
    () => without('Service', 'ledger'),
    'DestinationRule keelson/ledger: there is no ledger.keelson.svc.cluster.local',
  ],
  [
    'every route leads to a host, port and subset that exist',
    'a route to a subset that is not there',
    planted(['DestinationRule', 'ledger', '/spec/subsets'], []),
    'leads to subset canary of ledger.keelson.svc.cluster.local, which no DestinationRule names',
  ],
  [
    'every route has a timeout or is a stream',
    'a route that may take for ever',
    planted(['VirtualService', 'ledger', '/spec/http/0/timeout']),
    'has no timeout, and is no stream',
  ],
  [
    'every route has a timeout or is a stream',
    "a route with Istio's own retries",
    planted(['VirtualService', 'ledger', '/spec/http/0/retries']),
    "leaves the number of attempts to Istio's default",
  ],
  [
    'every route has a timeout or is a stream',
    'a write that may take for ever',
    () => withRoute('edge', 'edge-post-ledger', ({ timeout: _, ...route }) => route),
    'VirtualService keelson/edge: route edge-post-ledger has no timeout, and is no stream',
  ],
  [
    'every route has a timeout or is a stream',
    'a stream that is cut off',
    () => withRoute('edge', 'edge-get-ledger-id-events', (route) => ({ ...route, timeout: '5s' })),
    'route edge-get-ledger-id-events is a stream, and ends after 5s',
  ],
  [
    'only what may be done twice is sent again',
    'a write without a key that is repeated',
    () => withRoute('edge', 'edge-post-ledger', repeated),
    'VirtualService keelson/edge: route edge-post-ledger sends again what may do its work twice',
  ],
  [
    'only what may be done twice is sent again',
    "anybody's request that is repeated",
    () => withRoute('ledger', 'other-grpc', repeated),
    'VirtualService keelson/ledger: route other-grpc sends again',
  ],
  [
    'only what may be done twice is sent again',
    'a stream that is opened again',
    () => withRoute('edge', 'edge-get-ledger-id-events', repeated),
    'route edge-get-ledger-id-events sends again',
  ],
  ...opened.flatMap(([what, rule, fault]): Planted[] => [
    [
      'AuthorizationPolicies allow the requests of the graph and no others',
      what,
      () => [...released, allowing(rule)],
      fault,
    ],
  ]),
  [
    'AuthorizationPolicies allow the requests of the graph and no others',
    'an edge for any method',
    planted(['AuthorizationPolicy', 'shop.ledger', `${operation}/methods`]),
    'cluster.local/ns/keelson/sa/shop: * /ledger of keelson/ledger:',
  ],
  [
    'AuthorizationPolicies allow the requests of the graph and no others',
    'an edge for any path',
    planted(['AuthorizationPolicy', 'shop.ledger', `${operation}/paths`]),
    'cluster.local/ns/keelson/sa/shop: GET * of keelson/ledger:',
  ],
  [
    'AuthorizationPolicies allow the requests of the graph and no others',
    'an edge for any port',
    planted(['AuthorizationPolicy', 'shop.ledger', `${operation}/ports`]),
    'cluster.local/ns/keelson/sa/shop: GET /ledger of keelson/ledger:*: no edge of the graph',
  ],
  [
    'AuthorizationPolicies allow the requests of the graph and no others',
    'an edge that nothing allows',
    () => without('AuthorizationPolicy', 'shop.ledger'),
    ': nothing allows it',
  ],
  [
    'AuthorizationPolicies allow the requests of the graph and no others',
    'all of the mesh, opened from the namespace of Istio',
    () => [...released, allowing({}, 'istio-system', {})],
    'AuthorizationPolicy istio-system/planted: allows more than it may',
  ],
  [
    'plain text is refused in the mesh',
    'plain text that is taken',
    planted(['PeerAuthentication', 'default', '/spec/mtls/mode'], 'PERMISSIVE'),
    'PeerAuthentication keelson/default: is not STRICT',
  ],
  [
    'plain text is refused in the mesh',
    'nobody that says so',
    () => without('PeerAuthentication', 'default'),
    'Namespace keelson: no PeerAuthentication is STRICT for all of it',
  ],
  [
    'plain text is refused in the mesh',
    'a port that takes it',
    planted(['PeerAuthentication', 'default', '/spec/portLevelMtls'], { 4001: { mode: 'DISABLE' } }),
    'PeerAuthentication keelson/default: is not STRICT',
  ],
  [
    'every proxy knows its own hosts alone',
    'a proxy that knows everybody',
    planted(['Sidecar', 'shop', '/spec/egress'], [{ hosts: ['*/*'] }]),
    'Sidecar keelson/shop: lets out to */*',
  ],
  [
    'every proxy knows its own hosts alone',
    'a proxy that lets out to whoever is asked for',
    planted(['Sidecar', 'shop', '/spec/outboundTrafficPolicy/mode'], 'ALLOW_ANY'),
    'Sidecar keelson/shop: lets out to hosts that nobody named',
  ],
  [
    'every proxy knows its own hosts alone',
    'no Sidecars',
    () => released.filter(({ kind }) => kind !== 'Sidecar'),
    'keelson/ledger: has no Sidecar',
  ],
  [
    'every Service in the mesh has a DestinationRule',
    'no DestinationRules',
    () => released.filter(({ kind }) => kind !== 'DestinationRule'),
    'Service keelson/ledger: has no DestinationRule',
  ],
  [
    'every Service in the mesh has a DestinationRule',
    'callers without a certificate',
    planted(['DestinationRule', 'ledger', '/spec/trafficPolicy/tls/mode'], 'DISABLE'),
    'Service keelson/ledger: is called without mutual TLS',
  ],
  [
    'no container writes to its root',
    'a service whose root is open',
    planted(['Rollout', 'ledger', `${app}/securityContext/readOnlyRootFilesystem`]),
    'Rollout keelson/ledger: container app may write to its root',
  ],
  [
    'NetworkPolicies and AuthorizationPolicies allow the same edges',
    'anybody, whom only the mesh allows',
    () => [...released, allowing({})],
    '* -> keelson/ledger:*: no NetworkPolicy allows it',
  ],
  [
    'NetworkPolicies and AuthorizationPolicies allow the same edges',
    'an edge that only the mesh allows',
    planted(['NetworkPolicy', 'ledger', '/spec/ingress']),
    'no NetworkPolicy allows it',
  ],
  [
    'NetworkPolicies and AuthorizationPolicies allow the same edges',
    'an edge that only the network allows',
    () => without('AuthorizationPolicy', 'shop.ledger'),
    'no AuthorizationPolicy allows it',
  ],
  [
    'NetworkPolicies and AuthorizationPolicies allow the same edges',
    'a caller that is not let go',
    planted(['NetworkPolicy', 'shop', '/spec/egress']),
    "the caller's NetworkPolicy does not let it go",
  ],
  [
    'every selector matches something',
    'a Service of nobody',
    planted(['Service', 'ledger', '/spec/selector/app'], 'legder'),
    'Service keelson/ledger: selects {"app":"legder"}, and there is no such pod',
  ],
  [
    'every selector matches something',
    'an autoscaler of nothing',
    planted(['HorizontalPodAutoscaler', 'ledger', '/spec/scaleTargetRef/kind'], 'Deployment'),
    'HorizontalPodAutoscaler keelson/ledger: scales Deployment ledger, which does not exist',
  ],
  [
    'every selector matches something',
    'a workload that does not find its pods',
    planted(['Rollout', 'ledger', '/spec/selector/matchLabels/app'], 'other'),
    'Rollout keelson/ledger: does not select its own pods',
  ],
  [
    'probes ask real ports and paths',
    'a path that nobody answers',
    planted(['Rollout', 'ledger', `${app}/livenessProbe/httpGet/path`], '/healthz'),
    'Rollout keelson/ledger: container app: livenessProbe asks /healthz, which nobody answers',
  ],
  [
    'probes ask real ports and paths',
    'a port that is not there',
    planted(['Rollout', 'ledger', `${app}/livenessProbe/httpGet/port`], 'health'),
    'livenessProbe asks port health, which it does not have',
  ],
  [
    'probes ask real ports and paths',
    'a service that nobody waits for',
    planted(['Rollout', 'ledger', `${app}/startupProbe`]),
    'Rollout keelson/ledger: container app: has no startupProbe',
  ],
  [
    'no secret stands in plain text',
    'a password in an address',
    planted(['ConfigMap', 'ledger', '/data/EVENTSTORE_URL'], 'esdb://admin:changeit@store:2113'),
    'ConfigMap keelson/ledger: EVENTSTORE_URL holds a secret',
  ],
  [
    'no secret stands in plain text',
    'a password in a variable',
    planted(['Rollout', 'ledger', `${app}/env/1`], { name: 'EVENTSTORE_PASSWORD', value: 'changeit' }),
    'Rollout keelson/ledger: variable EVENTSTORE_PASSWORD holds a secret',
  ],
  [
    'no secret stands in plain text',
    'a Secret with its values',
    () => [...released, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mine', namespace: 'keelson' } }],
    'Secret keelson/mine: its values stand in the manifest',
  ],
  [
    'every port is named and typed',
    'a port that says not what it speaks',
    planted(['Service', 'ledger', '/spec/ports/0/appProtocol']),
    'Service keelson/ledger: port',
  ],
  [
    'every port is named and typed',
    'a Service without ports, which the API server refuses',
    planted(['Service', 'ledger', '/spec/ports'], []),
    'Service keelson/ledger: has no port',
  ],
  [
    'every port is named and typed',
    'metrics behind Envoy',
    planted(['Rollout', 'ledger', annotations], {}),
    'Rollout keelson/ledger: Envoy takes the scrapes of port 9464',
  ],
  [
    'every pod fits the restricted Pod Security level',
    'a pod that may become more than it is',
    planted(['Job', initJob, `${app}/securityContext/allowPrivilegeEscalation`], true),
    'container mongodb-init may become more than it is',
  ],
  [
    'every pod fits the restricted Pod Security level',
    'a namespace that takes any pod',
    planted(['Namespace', 'keelson', '/metadata/labels'], {}),
    'Namespace keelson: does not enforce the restricted level',
  ],
  [
    'each object is there once',
    'an object twice',
    () => [...released, ...released.slice(0, 1)],
    'Namespace keelson (v1): is there more than once',
  ],
  [
    'every namespace exists',
    'an object in a namespace that nobody makes',
    planted(['Service', 'ledger', '/metadata/namespace'], 'kelson'),
    'Service kelson/ledger: namespace kelson does not exist',
  ],
  [
    'what a pod needs to start exists',
    'settings that are not there',
    () => without('ConfigMap', 'ledger'),
    'Rollout keelson/ledger: needs ConfigMap ledger, which does not exist',
  ],
  [
    'what a pod needs to start exists',
    'a secret that nobody brings',
    () => without('Certificate', 'mongodb-tls'),
    'StatefulSet keelson-stores/mongodb: needs Secret mongodb-tls, which does not exist',
  ],
  [
    'the order of applying is safe',
    'subsets after the routes that lead to them',
    () => [...without('DestinationRule', 'ledger'), ...released.filter(({ kind }) => kind === 'DestinationRule')],
    'VirtualService keelson/ledger: comes before DestinationRule keelson/ledger',
  ],
  [
    'the order of applying is safe',
    'a namespace after what is in it',
    () => [...released.slice(1), ...released.slice(0, 1)],
    'comes before Namespace keelson',
  ],
  [
    'the order of applying is safe',
    'a pod before what protects it',
    () => [...released.filter(({ kind }) => kind === 'Rollout'), ...released.filter(({ kind }) => kind !== 'Rollout')],
    'Rollout keelson/ledger: comes before NetworkPolicy keelson/deny-all',
  ],
  [
    'what runs fits the quota',
    'a service that asks for too much',
    () => withField(small, ['Deployment', 'ledger', `${app}/resources/requests/cpu`], '4'),
    'ResourceQuota keelson/keelson: requests.cpu is 1, and',
  ],
  [
    'every canary is steered and judged',
    'a route that is not steered',
    planted(['Rollout', 'ledger', '/spec/strategy/canary/trafficRouting/istio/virtualServices'], []),
    'leads to it and is not steered',
  ],
  [
    'every canary is steered and judged',
    'a judge that is not there',
    () => without('AnalysisTemplate', 'ledger'),
    'Rollout keelson/ledger: is judged by ledger, which does not exist',
  ],
  [
    'Kubernetes waits for a drain',
    'a grace period that is too short',
    planted(['Rollout', 'ledger', `${pod}/terminationGracePeriodSeconds`], 10),
    'Rollout keelson/ledger: is cut off after 10000 ms, and drains for 30000 ms',
  ],
];

describe('a planted fault is seen', () => {
  it.each(faults)('%s: %s', (promise, _what, objects, fault) => {
    expect(invariants[promise]?.(objects())).toContainEqual(expect.stringContaining(fault));
  });

  it('of every invariant', () => {
    expect(new Set(faults.map(([promise]) => promise))).toEqual(new Set(Object.keys(invariants)));
  });
});
