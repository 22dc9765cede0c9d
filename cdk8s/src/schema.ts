import { type KubernetesObject, resource } from '@keelson/mesh/policy';
import { AnalysisTemplate } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/AnalysisTemplate';
import { Rollout } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout';
import { Certificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate';
import { ClusterIssuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1/ClusterIssuer';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { CronJob } from 'kubernetes-models/batch/v1/CronJob';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { PriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1/PriorityClass';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { LimitRange } from 'kubernetes-models/v1/LimitRange';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { ResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { eckFaults } from './models/eck.ts';

type Kind = Parameters<typeof resource>[0];

/** One by one: their packages' indexes load hundreds of schemas that nobody asks for. */
const kinds = [
  AnalysisTemplate,
  Certificate,
  ClusterIssuer,
  ConfigMap,
  CronJob,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  LimitRange,
  Namespace,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  PodMonitor,
  PriorityClass,
  PrometheusRule,
  ResourceQuota,
  Rollout,
  Service,
  ServiceAccount,
  ServiceMonitor,
  StatefulSet,
];

const models = new Map(kinds.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind as unknown as Kind]));

/**
 * Where an object does not fit the schema of its kind. cdk8s-plus-27 writes what an older Kubernetes knew; here the
 * whole object is held against the present schemas, and a field that they do not know is a fault as well.
 */
export function objectFaults(object: KubernetesObject): readonly string[] {
  const { apiVersion, kind, metadata } = object;
  // Istio's are checked where they are made.
  if (apiVersion.includes('.istio.io/')) return [];
  if (apiVersion.includes('.k8s.elastic.co/')) return eckFaults(object);
  const model = models.get(`${apiVersion} ${kind}`);
  if (model === undefined) return [`${apiVersion} ${kind} has no model in src/schema.ts`];
  try {
    resource(model, object);
    return [];
  } catch (error) {
    return [(error as Error).message.replace(`${kind} ${metadata.name}: `, '')];
  }
}
