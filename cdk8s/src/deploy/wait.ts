import { setTimeout as pause } from 'node:timers/promises';
import { type Kubectl, KubectlError } from './kubectl.ts';
import { notReady, type Pod, takenBack, type Workload } from './readiness.ts';

/** How often the cluster is asked. Milliseconds. */
const INTERVAL_MS = 1_000;

export interface Waiting {
  readonly namespaces: readonly string[];
  /** Kinds that hold pods here, as kubectl writes them: `deployments,statefulsets`. */
  readonly kinds: string;
  /** Longest time. Milliseconds. */
  readonly timeoutMs: number;
  /** Hears what is not ready, and why, whenever that changes; nothing once all is. */
  readonly show: (waiting: readonly string[]) => void;
}

/**
 * Waits until every workload is what its manifest asks for.
 * @returns how long it took, milliseconds
 * @throws KubectlError that names what is not ready, and why, when the time is over or a canary was taken back
 */
export async function untilReady(kubectl: Kubectl, { namespaces, kinds, timeoutMs, show }: Waiting): Promise<number> {
  const begin = performance.now();
  let shown = '';
  for (;;) {
    const waiting = (await Promise.all(namespaces.map((namespace) => lookAt(kubectl, namespace, kinds)))).flat();
    if (waiting.join('\n') !== shown) show(waiting);
    shown = waiting.join('\n');
    const waited = performance.now() - begin;
    if (waiting.length === 0) return waited;
    if (waited > timeoutMs) {
      throw new KubectlError(
        `not ready after ${Math.round(waited / 1_000)} s:\n${waiting.map((line) => `  ${line}`).join('\n')}`,
      );
    }
    await pause(INTERVAL_MS);
  }
}

async function lookAt(kubectl: Kubectl, namespace: string, kinds: string): Promise<string[]> {
  const [workloads, pods] = await Promise.all([
    kubectl.list<Workload>([kinds, '-n', namespace]),
    kubectl.list<Pod>(['pods', '-n', namespace]),
  ]);
  const back = takenBack(workloads);
  if (back.length > 0) throw new KubectlError(back.join('\n'));
  return notReady(workloads, pods);
}
