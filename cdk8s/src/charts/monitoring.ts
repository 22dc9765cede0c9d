import { type KubernetesObject, resource } from '@keelson/mesh/policy';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import type { Chart } from 'cdk8s';
import { LAG_METRIC } from '../constructs/autoscaler.ts';
import { Custom } from '../constructs/custom.ts';
import { SERVICES_MONITOR } from '../constructs/scrape.ts';
import { selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import { COLLECTOR } from '../plan/settings.ts';

const INTERVAL = '15s';

/** What Prometheus scrapes. */
export function monitoring(chart: Chart, plan: Plan): void {
  const { monitoring, namespaces, tracing } = plan.environment;
  if (!monitoring.monitors) return;
  new Custom(chart, servicePods(namespaces.services));
  new Custom(chart, envoys(namespaces.services));
  new Custom(chart, projectionLag(namespaces.services));
  if (tracing) new Custom(chart, collectorMonitor(namespaces.telemetry));
}

/** Pods, not Services: a canary's pods are told apart by the label that Argo Rollouts gives them. */
function servicePods(namespace: string): KubernetesObject {
  return podMonitor(SERVICES_MONITOR, namespace, { port: 'http-metrics', path: '/metrics' });
}

function envoys(namespace: string): KubernetesObject {
  return podMonitor('envoys', namespace, { port: 'http-envoy-prom', path: '/stats/prometheus' });
}

function podMonitor(name: string, namespace: string, endpoint: { port: string; path: string }): KubernetesObject {
  return resource(PodMonitor, {
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/part-of': 'keelson' } },
      podTargetLabels: ['app', 'version', 'rollouts-pod-template-hash'],
      podMetricsEndpoints: [{ ...endpoint, interval: INTERVAL }],
    },
  } as never);
}

/** One figure for each pod, by which projections scale: a custom metrics adapter finds it by `namespace` and `pod`. */
function projectionLag(namespace: string): KubernetesObject {
  const expr = `max by (namespace, pod) (subscription_lag_seconds{namespace="${namespace}"})`;
  return resource(PrometheusRule, {
    metadata: { name: 'projection-lag', namespace },
    spec: { groups: [{ name: 'projection-lag', interval: INTERVAL, rules: [{ record: LAG_METRIC, expr }] }] },
  } as never);
}

function collectorMonitor(namespace: string): KubernetesObject {
  return resource(ServiceMonitor, {
    metadata: { name: COLLECTOR, namespace },
    spec: {
      selector: { matchLabels: { ...selectorOf(COLLECTOR) } },
      endpoints: [{ port: 'http-metrics', interval: INTERVAL }],
    },
  } as never);
}
