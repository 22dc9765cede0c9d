import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { stringify } from 'yaml';
import { Config } from '../constructs/config.ts';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { closedNamespace, NetworkPolicy } from '../constructs/network-policy.ts';
import { podsIn, tcp } from '../constructs/peers.ts';
import { priorities } from '../constructs/priority.ts';
import { resources } from '../constructs/resources.ts';
import { podSecurity, readOnlyRoot } from '../constructs/security.ts';
import { Service } from '../constructs/service.ts';
import { ServiceAccount } from '../constructs/service-account.ts';
import { spread } from '../constructs/spread.ts';
import type { Environment, Tracing } from '../environment.ts';
import { checksum, podLabels, selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import { COLLECTOR_PORTS, OTLP_PORTS } from '../plan/ports.ts';
import { COLLECTOR } from '../plan/settings.ts';

const CONFIG_FILE = 'collector.yaml';
const CONFIG_FOLDER = '/etc/otelcol';

/** Takes traces from services and Envoys, and sends them on in batches: the one place that knows where to. */
export function collector(chart: Chart, plan: Plan): void {
  const { tracing, namespaces } = plan.environment;
  if (tracing === undefined) return;
  const namespace = namespaces.telemetry;
  const selector = selectorOf(COLLECTOR);
  const data = { [CONFIG_FILE]: stringify(pipeline(tracing)) };
  networkPolicies(chart, plan, tracing);
  new ServiceAccount(chart, COLLECTOR, namespace);
  new Config(chart, `${COLLECTOR}-config`, namespace, data);
  new Service(chart, {
    name: COLLECTOR,
    namespace,
    selector,
    ports: ports(),
    nearby: hasOneInEachZone(plan.environment),
  });
  if (tracing.replicas > 1) new DisruptionBudget(chart, COLLECTOR, namespace, selector);
  deployment(chart, plan, tracing, data);
}

/** With fewer collectors than zones, keeping to the own zone would load some of them with the others' share. */
function hasOneInEachZone({ zones, tracing }: Environment): boolean {
  return zones > 1 && (tracing?.replicas ?? 0) >= zones;
}

/** Drops what it cannot take rather than to fall over; what is dropped shows in its metrics. */
function pipeline({ backend }: Tracing): object {
  const any = '0.0.0.0';
  return {
    extensions: { health_check: { endpoint: `${any}:${COLLECTOR_PORTS.health}` } },
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `${any}:${OTLP_PORTS.grpc}` },
          http: { endpoint: `${any}:${OTLP_PORTS.http}` },
        },
      },
    },
    processors: {
      memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20 },
      batch: {},
    },
    exporters: { otlp: { endpoint: `${backend.host}:${backend.port}`, tls: { insecure: true } } },
    service: {
      extensions: ['health_check'],
      pipelines: { traces: { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: ['otlp'] } },
      telemetry: {
        metrics: {
          readers: [{ pull: { exporter: { prometheus: { host: any, port: COLLECTOR_PORTS.metrics } } } }],
        },
      },
    },
  };
}

function ports() {
  return [
    { name: 'otlp-grpc', port: OTLP_PORTS.grpc, appProtocol: 'grpc' },
    { name: 'otlp-http', port: OTLP_PORTS.http, appProtocol: 'http' },
    { name: 'http-metrics', port: COLLECTOR_PORTS.metrics, appProtocol: 'http' },
  ];
}

function deployment(chart: Chart, plan: Plan, { replicas }: Tracing, data: Readonly<Record<string, string>>): void {
  const { environment, images } = plan;
  const image = images.ofThirdParty('collector');
  const number = k8s.IntOrString.fromNumber;
  new k8s.KubeDeployment(chart, 'deployment', {
    metadata: { name: COLLECTOR, namespace: environment.namespaces.telemetry, labels: { app: COLLECTOR } },
    spec: {
      replicas,
      selector: { matchLabels: { ...selectorOf(COLLECTOR) } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: number(0), maxSurge: number(1) } },
      template: {
        metadata: {
          labels: { ...podLabels(COLLECTOR, 'watcher', image) },
          annotations: { 'checksum/config': checksum(data) },
        },
        spec: {
          serviceAccountName: COLLECTOR,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          priorityClassName: priorities.watchers.name,
          securityContext: podSecurity(),
          topologySpreadConstraints: spread(selectorOf(COLLECTOR)),
          containers: [container(image, environment.cpuBurst)],
          volumes: [{ name: 'config', configMap: { name: `${COLLECTOR}-config` } }],
        },
      },
    },
  });
}

function container(image: string, cpuBurst: number): k8s.Container {
  const healthy = { httpGet: { path: '/', port: k8s.IntOrString.fromString('health') } };
  return {
    name: COLLECTOR,
    image,
    imagePullPolicy: 'IfNotPresent',
    args: [`--config=${CONFIG_FOLDER}/${CONFIG_FILE}`],
    ports: [
      ...ports().map(({ name, port }) => ({ name, containerPort: port })),
      { name: 'health', containerPort: COLLECTOR_PORTS.health },
    ],
    resources: resources({ cpuMillis: 100, memoryMiB: 256 }, cpuBurst),
    securityContext: readOnlyRoot(),
    readinessProbe: { ...healthy, periodSeconds: 5 },
    livenessProbe: { ...healthy, periodSeconds: 20 },
    volumeMounts: [{ name: 'config', mountPath: CONFIG_FOLDER, readOnly: true }],
  };
}

function networkPolicies(chart: Chart, { environment }: Plan, { backend }: Tracing): void {
  const { namespaces, mesh, monitoring } = environment;
  closedNamespace(chart, namespaces.telemetry);
  const gateways = [mesh.ingress, mesh.egress].map(({ namespace, selector }) => podsIn(namespace, selector));
  new NetworkPolicy(chart, {
    name: COLLECTOR,
    namespace: namespaces.telemetry,
    pods: selectorOf(COLLECTOR),
    ingress: [
      { from: [podsIn(namespaces.services), ...gateways], ports: tcp(OTLP_PORTS.grpc, OTLP_PORTS.http) },
      {
        from: [podsIn(monitoring.namespace, { 'app.kubernetes.io/name': 'prometheus' })],
        ports: tcp(COLLECTOR_PORTS.metrics),
      },
    ],
    egress: [{ to: [podsIn(backend.namespace)], ports: tcp(backend.port) }],
  });
}
