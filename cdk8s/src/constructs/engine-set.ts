import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { podLabels, selectorOf } from '../plan/labels.ts';
import { DisruptionBudget } from './disruption-budget.ts';
import { priorities } from './priority.ts';
import { openPortProbes } from './probes.ts';
import { type Capacity, resources } from './resources.ts';
import { scratch } from './scratch.ts';
import { podSecurity, readOnlyRoot } from './security.ts';
import { type NamedPort, Service } from './service.ts';
import { ServiceAccount } from './service-account.ts';
import { spread } from './spread.ts';
import { claim, type Mounted } from './volumes.ts';

export interface EngineSetOptions {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly nodes: number;
  readonly capacity: Capacity;
  readonly cpuBurst: number;
  /** The first one is what clients speak to. */
  readonly ports: readonly [NamedPort, ...NamedPort[]];
  /** What its program is told. */
  readonly program: Pick<k8s.Container, 'command' | 'args' | 'env'>;
  readonly data: { readonly path: string; readonly size: string };
  /** Beside its data and /tmp. */
  readonly volumes: readonly Mounted[];
  /** How long a node may take to end. Seconds. */
  readonly graceSeconds: number;
}

/** An engine that keeps data: nodes with names and disks of their own, that find each other by their names. */
export class EngineSet extends k8s.KubeStatefulSet {
  constructor(scope: Construct, options: EngineSetOptions) {
    const { name, namespace, nodes, ports, data } = options;
    const selector = selectorOf(name);
    new ServiceAccount(scope, name, namespace);
    new Service(scope, { name, namespace, selector, ports, headless: true });
    if (nodes > 1) new DisruptionBudget(scope, name, namespace, selector);
    super(scope, `set-${name}`, {
      metadata: { name, namespace, labels: { app: name } },
      spec: {
        replicas: nodes,
        serviceName: name,
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: { ...selector } },
        template: pod(options),
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim(data.size) }],
      },
    });
  }
}

function pod({ name, image, capacity, cpuBurst, ports, program, data, volumes, graceSeconds }: EngineSetOptions) {
  const mounted = [scratch(), ...volumes];
  const container: k8s.Container = {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    ...program,
    ports: ports.map((port) => ({ name: port.name, containerPort: port.port })),
    resources: resources(capacity, cpuBurst),
    securityContext: readOnlyRoot(),
    ...openPortProbes(ports[0].name),
    volumeMounts: [{ name: 'data', mountPath: data.path }, ...mounted.map(({ mount }) => mount)],
  };
  return {
    metadata: { labels: { ...podLabels(name, 'store', image) } },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: priorities.stores.name,
      securityContext: podSecurity(),
      topologySpreadConstraints: spread(selectorOf(name)),
      terminationGracePeriodSeconds: graceSeconds,
      containers: [container],
      volumes: mounted.map(({ volume }) => volume),
    },
  };
}
