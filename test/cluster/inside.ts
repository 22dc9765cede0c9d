import { kubectl } from './kubectl.ts';

/** A container that scripts can be run in. */
export interface Place {
  readonly namespace: string;
  /** `pod/NAME`, `deployment/NAME` ... */
  readonly in: string;
  readonly container?: string;
}

/**
 * Runs a script, an ES module, in a container, with what the container has: its files, variables and network.
 * @returns what it prints, read as JSON
 */
export async function runInside<T>({ namespace, in: workload, container }: Place, script: string): Promise<T> {
  const chosen = container === undefined ? [] : ['-c', container];
  const command = ['node', '--input-type=module', '-e', script];
  return JSON.parse(await kubectl('exec', '-n', namespace, workload, ...chosen, '--', ...command));
}
