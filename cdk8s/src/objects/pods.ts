import type { KubernetesObject } from '@keelson/mesh/policy';

/** The part of a container that we look at. */
export interface ContainerView {
  readonly name: string;
  readonly image?: string;
  readonly args?: readonly string[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: SourceView }[];
  readonly envFrom?: readonly { readonly configMapRef?: Named; readonly secretRef?: Named }[];
  readonly resources?: { readonly requests?: Quantities; readonly limits?: Quantities };
  readonly securityContext?: SecurityView;
  readonly startupProbe?: ProbeView;
  readonly readinessProbe?: ProbeView;
  readonly livenessProbe?: ProbeView;
}

export interface ProbeView {
  readonly httpGet?: { readonly path?: string; readonly port: string | number };
  readonly tcpSocket?: { readonly port: string | number };
}

export interface SecurityView {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  readonly seccompProfile?: { readonly type: string };
}

interface SourceView {
  readonly secretKeyRef?: Named & { readonly key: string };
  readonly configMapKeyRef?: Named & { readonly key: string };
}

interface Named {
  readonly name: string;
}

type Quantities = Readonly<Record<string, string | number>>;

/** The part of a pod that we look at. */
export interface PodView {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly automountServiceAccountToken?: boolean;
    readonly hostNetwork?: boolean;
    readonly hostPID?: boolean;
    readonly hostIPC?: boolean;
    readonly priorityClassName?: string;
    readonly terminationGracePeriodSeconds?: number;
    readonly securityContext?: SecurityView;
    readonly containers: readonly ContainerView[];
    readonly initContainers?: readonly ContainerView[];
    readonly volumes?: readonly VolumeView[];
  };
}

interface VolumeView {
  readonly name: string;
  readonly configMap?: Named;
  readonly secret?: { readonly secretName: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly hostPath?: unknown;
}

type Labels = Readonly<Record<string, string>>;

/** An object that runs pods, with one of these pods. */
export interface Workload {
  readonly object: KubernetesObject;
  readonly pod: PodView;
  /** Labels that its operator adds. */
  readonly labels: Labels;
}

interface Templated {
  readonly spec?: {
    readonly template?: PodView;
    readonly podTemplate?: PodView;
    readonly jobTemplate?: Templated;
    readonly image?: string;
    readonly nodeSets?: readonly { readonly podTemplate: PodView }[];
  };
}

/** What runs pods: Kubernetes' own workloads, Rollouts, and what ECK's operator makes of its resources. */
export function workloadsOf(objects: readonly KubernetesObject[]): readonly Workload[] {
  return objects.flatMap((object): Workload[] => {
    const { spec } = object as Templated;
    const { kind, metadata } = object;
    if (kind === 'Elasticsearch') {
      const labels = { 'elasticsearch.k8s.elastic.co/cluster-name': metadata.name };
      return (spec?.nodeSets ?? []).map(({ podTemplate: pod }) => ({ object, pod, labels }));
    }
    const pod = spec?.template ?? spec?.podTemplate ?? spec?.jobTemplate?.spec?.template;
    return pod?.spec?.containers === undefined ? [] : [{ object, pod, labels: {} }];
  });
}

/** A pod's labels, with those that its operator adds. */
export function labelsOf({ pod, labels }: Workload): Labels {
  return { ...pod.metadata?.labels, ...labels };
}

/** All containers of a pod. */
export function containersOf({ pod: { spec } }: Workload): readonly ContainerView[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** Every image that an object runs; an operator's resource names it beside the pod. */
export function imagesOf(object: KubernetesObject): readonly string[] {
  const own = (object as Templated).spec?.image;
  const images = workloadsOf([object]).flatMap((workload) => containersOf(workload).map(({ image }) => image));
  return [own, ...images].filter((image) => image !== undefined);
}
