import { ApiObject, type Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { priorities } from '../constructs/priority.ts';
import { resources } from '../constructs/resources.ts';
import { containerSecurity, podSecurity } from '../constructs/security.ts';
import { ServiceAccount } from '../constructs/service-account.ts';
import { spread } from '../constructs/spread.ts';
import { claim } from '../constructs/volumes.ts';
import type { Engine } from '../environment.ts';
import type { ElasticsearchSpec, HttpSpec, KibanaSpec } from '../models/eck.ts';
import { type Labels, podLabels, selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import { certificateSecrets, storeSecrets } from '../plan/secrets.ts';
import { engineNames } from '../plan/stores.ts';
import { versions } from '../versions.ts';

/** Elasticsearch's user interface. */
export const KIBANA = 'kibana';

const NAME = engineNames.search;

/** Elasticsearch and Kibana, run by ECK's operator. */
export function search(chart: Chart, plan: Plan): void {
  const engine = plan.environment.stores.search;
  if (engine === undefined) return;
  const namespace = plan.environment.namespaces.stores;
  new ServiceAccount(chart, NAME, namespace);
  custom(
    chart,
    'elasticsearch.k8s.elastic.co/v1',
    'Elasticsearch',
    { name: NAME, namespace },
    elasticsearch(plan, engine),
  );
  if (!engine.kibana) return;
  new ServiceAccount(chart, KIBANA, namespace);
  custom(chart, 'kibana.k8s.elastic.co/v1', 'Kibana', { name: KIBANA, namespace }, kibana(plan, engine));
}

function custom(
  chart: Chart,
  apiVersion: string,
  kind: string,
  metadata: { readonly name: string; readonly namespace: string },
  spec: ElasticsearchSpec | KibanaSpec,
): void {
  const labels = { app: metadata.name };
  new ApiObject(chart, kind, { apiVersion, kind, metadata: { ...metadata, labels }, spec } as never);
}

function elasticsearch({ environment, images }: Plan, engine: Engine): ElasticsearchSpec {
  const image = images.ofThirdParty('elasticsearch');
  return {
    version: versions.images.elasticsearch.tag,
    image,
    http: http(engine),
    ...(engine.secure && { auth: { fileRealm: [{ secretName: storeSecrets.searchUsers }] } }),
    // Data stays when the object is deleted by mistake.
    volumeClaimDeletePolicy: 'DeleteOnScaledownOnly',
    nodeSets: [
      {
        name: 'nodes',
        count: engine.nodes,
        // Memory maps would need a privileged container that changes the node's vm.max_map_count.
        config: { 'node.store.allow_mmap': false, ...(!engine.secure && open()) },
        podTemplate: pod({
          name: NAME,
          container: 'elasticsearch',
          labels: podLabels(NAME, 'store', image),
          resources: resources(engine, environment.cpuBurst),
        }),
        volumeClaimTemplates: [{ metadata: { name: 'elasticsearch-data' }, spec: claim(engine.volume) }],
      },
    ],
  };
}

function kibana({ environment, images }: Plan, engine: Engine): KibanaSpec {
  const image = images.ofThirdParty('kibana');
  return {
    version: versions.images.kibana.tag,
    image,
    count: 1,
    http: engine.secure ? { tls: {} } : http(engine),
    elasticsearchRef: { name: NAME },
    podTemplate: pod({
      name: KIBANA,
      container: 'kibana',
      labels: podLabels(KIBANA, 'watcher', image),
      resources: resources({ cpuMillis: 200, memoryMiB: 1_024 }, environment.cpuBurst),
    }),
  };
}

function http({ secure }: Engine): HttpSpec {
  return {
    tls: secure
      ? { certificate: { secretName: certificateSecrets.search } }
      : { selfSignedCertificate: { disabled: true } },
  };
}

/** Whoever says nothing of himself may do everything. For development only. */
function open(): Readonly<Record<string, unknown>> {
  return {
    'xpack.security.authc': { anonymous: { username: 'anonymous', roles: 'superuser', authz_exception: false } },
  };
}

/** What the operator adds its own to. Whether the root is read-only is its own choice, as it knows what is written. */
function pod(said: {
  readonly name: string;
  readonly container: string;
  readonly labels: Labels;
  readonly resources: k8s.ResourceRequirements;
}): k8s.PodTemplateSpec {
  const template: k8s.PodTemplateSpec = {
    metadata: { labels: { ...said.labels } },
    spec: {
      serviceAccountName: said.name,
      automountServiceAccountToken: false,
      priorityClassName: said.name === NAME ? priorities.stores.name : priorities.watchers.name,
      securityContext: podSecurity(),
      topologySpreadConstraints: spread(selectorOf(said.name)),
      containers: [{ name: said.container, resources: said.resources, securityContext: containerSecurity() }],
    },
  };
  return k8s.toJson_PodTemplateSpec(template) as k8s.PodTemplateSpec;
}
