import type { ServiceDescription, ServiceGraph } from '@keelson/mesh';
import { UsageError } from './cluster-error.ts';

export interface SwitchOptions {
  readonly service: string;
  /** Of the kubeconfig. */
  readonly context: string;
  /** Namespace of the services. */
  readonly namespace: string;
  /** What runs the service on the cluster; a Rollout where there are canaries. */
  readonly workload: 'deployment' | 'rollout';
}

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** How one service comes to run here, in the place of its pod. */
export interface SwitchPlan {
  /** Files to write first, by their paths in the repository. */
  readonly files: Readonly<Record<string, object>>;
  /** Names the pods in whose place it runs. */
  readonly pods: Command;
  /** Makes room for mirrord's agent. */
  readonly room: Command;
  /** Runs the service until it ends; the traffic goes back then. */
  readonly run: Command;
  /** Sends the traffic back when that was cut off. */
  readonly back: Command;
  readonly notes: readonly string[];
}

/** The agent needs rights that no pod beside ours may have: it enters the network of the service's pod from outside. */
const AGENT_NAMESPACE = 'keelson-switch';

/** The services' container, as the manifests name it. */
const CONTAINER = 'app';

/** Not in the repository, not in the images. */
const FOLDER = '.data/switch';

/**
 * Plans the switch. The requests that reach the pod's ports come here, after its Envoy has checked them; what the
 * service here calls leaves from the pod's network, through its Envoy, under its identity. Health stays with the pod,
 * so that a breakpoint does not have it killed.
 * @throws UsageError when there is no such service, or it cannot be switched
 */
export function planSwitch({ services }: Pick<ServiceGraph, 'services'>, options: SwitchOptions): SwitchPlan {
  const service = find(services, options.service);
  const { name } = service;
  const { context, namespace } = options;
  const kubectl = ['kubectl', '--context', context] as const;
  const files = { namespace: `${FOLDER}/namespace.json`, mirrord: `${FOLDER}/${name}.json` };
  return {
    files: { [files.namespace]: agentNamespace(), [files.mirrord]: mirrordConfig(service, options) },
    pods: [...kubectl, '--namespace', namespace, 'get', 'pods', '--selector', `app=${name}`, '--output', 'name'],
    room: [...kubectl, 'apply', '--filename', files.namespace],
    run: [
      ...(['mirrord', 'exec', '--context', context, '--config-file', files.mirrord] as const),
      ...['--', 'node', `services/${name}/main.ts`],
    ],
    back: [...kubectl, '--namespace', AGENT_NAMESPACE, 'delete', 'jobs', '--selector', 'app=mirrord'],
    notes: notesOf(service),
  };
}

function find(services: readonly ServiceDescription[], name: string): ServiceDescription {
  const switchable = services.filter(({ kind }) => kind !== 'store');
  const service = switchable.find((each) => each.name === name);
  if (service !== undefined) return service;
  const why = services.some((each) => each.name === name)
    ? `${name} keeps data, which would stay behind`
    : `there is no service "${name}"`;
  throw new UsageError(`${why}. Switch one of: ${switchable.map((each) => each.name).join(', ')}.`);
}

function mirrordConfig({ name, ports }: ServiceDescription, { namespace, workload }: SwitchOptions): object {
  return {
    target: { path: `${workload}/${name}/container/${CONTAINER}`, namespace },
    agent: { namespace: AGENT_NAMESPACE },
    operator: false,
    telemetry: false,
    feature: {
      // The pod's variables, but what is said of places, which are here.
      env: { override: { HOST: '127.0.0.1', DRAIN_DELAY_MS: '0', VIEWS_FILE: `${FOLDER}/${name}.db` } },
      // Sources and data are here; what is mounted into the pod, such as certificates, is read there.
      fs: { mode: 'localwithoverrides' },
      network: {
        incoming: { mode: 'steal', ports: [ports.http, ports.grpc].filter((port) => port !== undefined) },
        outgoing: true,
        dns: true,
      },
    },
  };
}

function agentNamespace(): object {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: AGENT_NAMESPACE,
      labels: { 'istio-injection': 'disabled', 'pod-security.kubernetes.io/enforce': 'privileged' },
    },
  };
}

function notesOf({ name, ports, stores = [] }: ServiceDescription): string[] {
  const views = stores.includes('documents') || stores.includes('search');
  return [
    `health and metrics stay with the pod; here they are at http://127.0.0.1:${ports.admin}`,
    ...(views
      ? [`${name} and its pod share the events. Where views lie in a file (minimal), each would have half of them.`]
      : []),
  ];
}
