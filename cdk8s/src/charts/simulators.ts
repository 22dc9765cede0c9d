import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { HISTORY } from '../constructs/history.ts';
import { closedNamespace, NetworkPolicy } from '../constructs/network-policy.ts';
import { podsIn, tcp } from '../constructs/peers.ts';
import { priorities } from '../constructs/priority.ts';
import { openPortProbes } from '../constructs/probes.ts';
import { resources } from '../constructs/resources.ts';
import { scratch } from '../constructs/scratch.ts';
import { podSecurity, readOnlyRoot } from '../constructs/security.ts';
import { Service } from '../constructs/service.ts';
import { ServiceAccount } from '../constructs/service-account.ts';
import { podLabels, selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlannedSimulator } from '../plan/simulators.ts';

/** A small program that few ask: it starts on more and serves with less. */
const CAPACITY = { cpuMillis: 20, memoryMiB: 160 };
const CPU_BURST = 25;

/** Ports of the ingress gateway's pods, behind its Service: plain and TLS. */
const GATEWAY_PORTS = [8080, 8443];

/**
 * Systems outside, as far as a small environment needs them: in a namespace of their own, not meshed, reached by the
 * service that calls them alone. Like the real ones they know the platform by its edge.
 */
export function simulators(chart: Chart, plan: Plan): void {
  const { environment } = plan;
  const namespace = environment.namespaces.outside;
  if (plan.simulators.length === 0) return;
  closedNamespace(chart, namespace);
  for (const simulator of plan.simulators) {
    const { name, port } = simulator;
    const { mesh, namespaces } = environment;
    new NetworkPolicy(chart, {
      name,
      namespace,
      pods: selectorOf(name),
      ingress: [{ from: [podsIn(namespaces.services, selectorOf(simulator.service))], ports: tcp(port) }],
      egress: [{ to: [podsIn(mesh.ingress.namespace, mesh.ingress.selector)], ports: tcp(...GATEWAY_PORTS) }],
    });
    new ServiceAccount(chart, name, namespace);
    new Service(chart, {
      name,
      namespace,
      selector: selectorOf(name),
      ports: [{ name: 'http', port, appProtocol: 'http' }],
    });
    deployment(chart, simulator, namespace);
  }
}

function deployment(chart: Chart, simulator: PlannedSimulator, namespace: string): void {
  const { name, image } = simulator;
  const tmp = scratch();
  new k8s.KubeDeployment(chart, `simulator-${name}`, {
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      replicas: 1,
      revisionHistoryLimit: HISTORY,
      selector: { matchLabels: { ...selectorOf(name) } },
      // It keeps its books in memory: two of them would contradict each other.
      strategy: { type: 'Recreate' },
      template: {
        metadata: { labels: { ...podLabels(name, 'simulator', image) } },
        spec: {
          serviceAccountName: name,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          priorityClassName: priorities.watchers.name,
          securityContext: podSecurity(),
          containers: [{ ...container(simulator), volumeMounts: [tmp.mount] }],
          volumes: [tmp.volume],
        },
      },
    },
  });
}

/** The image starts its service unless it is told what else. */
function container({ name, image, main, port, variables }: PlannedSimulator): k8s.Container {
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['node', main],
    env: variables.map((variable) =>
      'secret' in variable
        ? { name: variable.name, valueFrom: { secretKeyRef: variable.secret } }
        : { name: variable.name, value: variable.value },
    ),
    ports: [{ name: 'http', containerPort: port }],
    resources: resources(CAPACITY, CPU_BURST),
    securityContext: readOnlyRoot(),
    ...openPortProbes('http'),
  };
}
