import type { k8s } from 'cdk8s-plus-27';
import { variablesOf } from '../plan/environment-variables.ts';
import { checksum, podLabels, selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import { METRICS_PORT } from '../plan/ports.ts';
import type { PlannedService } from '../plan/services.ts';
import { own, plain } from '../plan/variables.ts';
import { meshAnnotations } from './mesh-annotations.ts';
import { priorities } from './priority.ts';
import { openPortProbes, serviceProbes } from './probes.ts';
import { resources } from './resources.ts';
import { scratch } from './scratch.ts';
import { containerSecurity, podSecurity, readOnlyRoot } from './security.ts';
import { spread } from './spread.ts';
import { dataOf, type Mounted, storesAuthority } from './volumes.ts';

/** The container that is ours, beside the sidecar. */
export const APP_CONTAINER = 'app';

/** Beyond the drain: for the process to end, and the sidecar after it. Seconds. */
const GRACE_MARGIN_S = 5;

/** The pod of a service of the graph, whatever runs it. */
export function servicePod(plan: Plan, service: PlannedService): k8s.PodTemplateSpec {
  const { environment } = plan;
  const { name, run, image } = service;
  const mounted = mountsOf(plan, service);
  return {
    metadata: {
      labels: { ...podLabels(name, run === 'store' ? 'store' : 'service', image) },
      annotations: {
        ...meshAnnotations(environment),
        'kubectl.kubernetes.io/default-container': APP_CONTAINER,
        ...(run !== 'store' && { 'checksum/config': checksum(plain(variablesOf(plan, service))) }),
      },
    },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: run === 'store' ? priorities.stores.name : priorities.services.name,
      securityContext: podSecurity(),
      topologySpreadConstraints: spread(selectorOf(name)),
      terminationGracePeriodSeconds: graceSeconds(plan),
      containers: [{ ...container(plan, service), volumeMounts: mounted.map(({ mount }) => mount) }],
      // A StatefulSet brings the volume that it claims.
      volumes: mounted.map(({ volume }) => volume).filter(({ name: volume }) => run !== 'store' || volume !== 'data'),
    },
  };
}

/**
 * The chassis waits by itself between "not ready" and "no longer accepting" (DRAIN_DELAY_MS), so there is no preStop
 * sleep: a sleep of Kubernetes' would come before the signal, with streams still open and the pod still ready.
 */
function graceSeconds({ environment: { drain } }: Plan): number {
  return Math.ceil((drain.delayMs + drain.timeoutMs) / 1_000) + GRACE_MARGIN_S;
}

function container(plan: Plan, service: PlannedService): k8s.Container {
  const { environment } = plan;
  return {
    name: APP_CONTAINER,
    image: service.image,
    imagePullPolicy: 'IfNotPresent',
    ports: containerPorts(service),
    resources: resources(service.description.capacity, environment.cpuBurst, environment),
    securityContext: environment.writableRoot ? containerSecurity() : readOnlyRoot(),
    ...(service.run === 'store' ? storeProgram(service) : serviceProgram(plan, service)),
  };
}

function serviceProgram(plan: Plan, service: PlannedService): Partial<k8s.Container> {
  const env = own(variablesOf(plan, service));
  return {
    envFrom: [{ configMapRef: { name: service.name } }],
    ...(env.length > 0 && { env }),
    ...serviceProbes('admin'),
  };
}

/** The embedded event store has flags and no environment. */
function storeProgram({ description: { ports } }: PlannedService): Partial<k8s.Container> {
  return { args: ['--host', '0.0.0.0', '--port', `${ports.grpc}`, '--data', '/data'], ...openPortProbes('grpc') };
}

function containerPorts({ description: { ports }, run }: PlannedService): k8s.ContainerPort[] {
  const served = Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort }));
  return run === 'store' ? served : [...served, { name: 'http-metrics', containerPort: METRICS_PORT }];
}

function mountsOf({ stores }: Plan, { name, run, description }: PlannedService): Mounted[] {
  const secure = (description.stores ?? []).some((store) => stores[store]?.secure);
  return [
    scratch(),
    ...(run === 'keeper' || run === 'store' ? [dataOf(name)] : []),
    ...(secure ? [storesAuthority()] : []),
  ];
}
