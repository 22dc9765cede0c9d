/** The parts of a workload (Deployment, StatefulSet, Rollout) that tell how far it is. */
export interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation?: number };
  readonly spec: {
    readonly replicas?: number;
    /** Of a Rollout. */
    readonly strategy?: { readonly canary?: { readonly steps?: readonly object[] } };
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  };
  readonly status?: {
    readonly observedGeneration?: number | string;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly replicas?: number;
    /** Of a Rollout: its canary was judged bad and taken back, and why. */
    readonly abort?: boolean;
    readonly currentStepIndex?: number;
    readonly message?: string;
  };
}

/** The parts of a pod that tell why it is not ready. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly reason?: string; readonly exitCode: number };
    readonly running?: object;
  };
  readonly lastState?: { readonly terminated?: { readonly reason?: string; readonly exitCode: number } };
}

/** One line for each workload that is not what its manifest asks for: what, how far, and why. None when all are. */
export function notReady(workloads: readonly Workload[], pods: readonly Pod[]): string[] {
  return workloads.flatMap((workload) => {
    const progress = progressOf(workload);
    if (progress === undefined) return [];
    const reasons = pods.filter((pod) => belongs(pod, workload)).flatMap(reasonsOf);
    return [`${workload.metadata.name}: ${[progress, ...new Set(reasons)].join('; ')}`];
  });
}

/** One line for each Rollout whose canary was taken back: waiting brings nothing more. */
export function takenBack(workloads: readonly Workload[]): string[] {
  return workloads
    .filter(({ status }) => status?.abort === true)
    .map(
      ({ metadata: { name }, status }) => `${name}: the canary was taken back: ${status?.message ?? 'no reason given'}`,
    );
}

function progressOf({
  metadata: { generation },
  spec: { replicas = 1, strategy },
  status,
}: Workload): string | undefined {
  // Argo Rollouts writes the generation as text.
  if (Number(status?.observedGeneration ?? 0) < (generation ?? 0)) return 'not looked at yet';
  const { readyReplicas = 0, updatedReplicas = 0, replicas: all = 0, currentStepIndex } = status ?? {};
  const { length: steps = 0 } = strategy?.canary?.steps ?? [];
  if (currentStepIndex !== undefined && currentStepIndex < steps)
    return `canary at step ${currentStepIndex + 1} of ${steps}`;
  if (updatedReplicas < replicas) return `${updatedReplicas} of ${replicas} on the new version`;
  if (readyReplicas < replicas) return `${readyReplicas} of ${replicas} ready`;
  return all > replicas ? `${all - replicas} of the old version still there` : undefined;
}

function belongs({ metadata: { labels = {} } }: Pod, { spec }: Workload): boolean {
  const wanted = Object.entries(spec.selector?.matchLabels ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

function reasonsOf({ metadata: { name, deletionTimestamp }, status = {} }: Pod): string[] {
  if (deletionTimestamp !== undefined) return [`${name} is ending`];
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') return [`${name} has no node: ${scheduled.message ?? 'no reason given'}`];
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const reasons = containers.filter(({ ready }) => !ready).map((container) => containerReason(container));
  return reasons.filter((reason) => reason !== undefined).map((reason) => `${name}: ${reason}`);
}

function containerReason({ name, state = {}, lastState, restartCount }: ContainerStatus): string | undefined {
  const { waiting, terminated } = state;
  const ended = lastState?.terminated ?? terminated;
  if (ended?.exitCode === 0 && waiting === undefined) return undefined; // an init container that has done its work
  const before =
    ended === undefined
      ? ''
      : ` after ${ended.reason ?? 'an end'} (exit code ${ended.exitCode}, ${restartCount} restarts)`;
  if (waiting !== undefined)
    return `${name} waits: ${waiting.reason ?? 'no reason given'}${detail(waiting.message)}${before}`;
  if (terminated !== undefined) return `${name} ended with code ${terminated.exitCode}`;
  return `${name} runs and is not ready${before}`;
}

function detail(message: string | undefined): string {
  return message === undefined || message === '' ? '' : `, ${message.split('\n', 1)[0]}`;
}
