import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Plan } from '../plan/plan.ts';
import type { PlannedService } from '../plan/services.ts';
import { APP_CONTAINER } from './service-pod.ts';

/** Share of its CPU request that a replica should use, in percent. */
const CPU_TARGET = 70;

/** Recorded by the rule beside the monitors; a custom metrics adapter hands it to Kubernetes. */
export const LAG_METRIC = 'projection_lag_seconds';

/**
 * As many replicas as the load wants, between what the description says. Up at once, down slowly: a replica that was
 * given up too early costs more than one that idles for five minutes.
 */
export class Autoscaler extends k8s.KubeHorizontalPodAutoscalerV2 {
  constructor(scope: Construct, { environment }: Plan, service: PlannedService) {
    const { name, replicas, run } = service;
    const target = run === 'rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1';
    super(scope, `autoscaler-${name}`, {
      metadata: { name, namespace: environment.namespaces.services, labels: { app: name } },
      spec: {
        scaleTargetRef: { apiVersion: target, kind: run === 'rollout' ? 'Rollout' : 'Deployment', name },
        minReplicas: replicas.min,
        maxReplicas: replicas.max,
        metrics: [service.description.scaling.by === 'lag' ? byLag(service) : byCpu()],
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 0,
            policies: [{ type: 'Percent', value: 100, periodSeconds: 30 }],
          },
          scaleDown: {
            stabilizationWindowSeconds: 300,
            policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
          },
        },
      },
    });
  }
}

/** Of the app alone: the sidecar's request and use would blur it. */
function byCpu(): k8s.MetricSpecV2 {
  return {
    type: 'ContainerResource',
    containerResource: {
      name: 'cpu',
      container: APP_CONTAINER,
      target: { type: 'Utilization', averageUtilization: CPU_TARGET },
    },
  };
}

/** More replicas before the objective is missed: at half of what it allows. */
function byLag({ description: { objectives } }: PlannedService): k8s.MetricSpecV2 {
  const target = Math.round((objectives.projectionLagMs ?? DEFAULT_LAG_MS) / 2);
  return {
    type: 'Pods',
    pods: {
      metric: { name: LAG_METRIC },
      target: { type: 'AverageValue', averageValue: k8s.Quantity.fromString(`${target}m`) },
    },
  };
}

/** For a service that scales by lag and promises none. Milliseconds. */
const DEFAULT_LAG_MS = 10_000;
