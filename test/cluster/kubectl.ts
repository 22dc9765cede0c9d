import { run } from './run.ts';

/** Namespace of the minimal environment's services. */
export const NAMESPACE = 'keelson';

/** `kubectl ARGS`. @returns its output */
export function kubectl(...args: readonly string[]): Promise<string> {
  return run('kubectl', args);
}

/** `kubectl apply` of these objects. */
export async function applyObjects(...items: readonly object[]): Promise<void> {
  await run('kubectl', ['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

/** The parts of a pod that the suites look at. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly initContainers?: readonly { readonly name: string }[] };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly ready: boolean;
      readonly restartCount: number;
    }[];
    readonly initContainerStatuses?: readonly { readonly name: string; readonly ready: boolean }[];
  };
}

/** The pods of a namespace, or of one `app` in it, without those that are ending. */
export async function pods(namespace: string, app?: string): Promise<readonly Pod[]> {
  const selector = app === undefined ? [] : ['-l', `app=${app}`];
  const { items } = JSON.parse(await kubectl('get', 'pods', '-n', namespace, ...selector, '-o', 'json')) as {
    items: Pod[];
  };
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Waits until `kubectl rollout status` says that a workload is what its manifest asks for. */
export async function rolledOut(workload: string, seconds = 180): Promise<void> {
  await kubectl('rollout', 'status', '-n', NAMESPACE, workload, `--timeout=${seconds}s`);
}
