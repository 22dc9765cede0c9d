import { describe, expect, it, test } from 'vitest';
import { notReady, type Pod, takenBack, type Workload } from './readiness.ts';

const selector = { matchLabels: { app: 'orders' } };
const workload = (status: Workload['status'], replicas = 2): Workload => ({
  kind: 'Deployment',
  metadata: { name: 'orders', generation: 3 },
  spec: { replicas, selector },
  status: { observedGeneration: 3, ...status },
});
const done = { readyReplicas: 2, updatedReplicas: 2, replicas: 2 };
const pod = (status: Pod['status'], labels = { app: 'orders' }): Pod => ({
  metadata: { name: 'orders-1', labels },
  ...(status && { status }),
});
const container = (state: object, rest: object = {}) => ({
  name: 'app',
  ready: false,
  restartCount: 0,
  state,
  ...rest,
});

describe('a workload that is not ready', () => {
  test.each<[string, Workload['status'], string]>([
    ['nobody has looked at', { observedGeneration: 2 }, 'not looked at yet'],
    ['has pods of the old version only', { ...done, updatedReplicas: 1 }, '1 of 2 on the new version'],
    ['has pods that are not ready', { ...done, readyReplicas: 1 }, '1 of 2 ready'],
    ['has old pods beside the new ones', { ...done, replicas: 3 }, '1 of the old version still there'],
  ])('because it %s says so', (_what, status, told) => {
    expect(notReady([workload(status)], [])).toEqual([`orders: ${told}`]);
  });

  test.each<[string, Pod['status'], string]>([
    [
      'an image that is not there',
      { containerStatuses: [container({ waiting: { reason: 'ErrImagePull', message: 'not found\nmore' } })] },
      'orders-1: app waits: ErrImagePull, not found',
    ],
    [
      'a process that ends',
      {
        containerStatuses: [
          container(
            { waiting: { reason: 'CrashLoopBackOff' } },
            { restartCount: 4, lastState: { terminated: { reason: 'Error', exitCode: 78 } } },
          ),
        ],
      },
      'orders-1: app waits: CrashLoopBackOff after Error (exit code 78, 4 restarts)',
    ],
    [
      'a probe that says no',
      { containerStatuses: [container({ running: {} })] },
      'orders-1: app runs and is not ready',
    ],
    [
      'no node with room',
      { conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes: Insufficient memory' }] },
      'orders-1 has no node: 0/1 nodes: Insufficient memory',
    ],
  ])('because of %s names it', (_what, status, told) => {
    const other = pod({ containerStatuses: [container({ waiting: { reason: 'Else' } })] }, { app: 'views' });
    expect(notReady([workload({ ...done, readyReplicas: 1 })], [pod(status), other])).toEqual([
      `orders: 1 of 2 ready; ${told}`,
    ]);
  });

  it('passes over init containers that have done their work', () => {
    const status = { initContainerStatuses: [container({ terminated: { exitCode: 0 } })] };
    expect(notReady([workload({ ...done, readyReplicas: 1 })], [pod(status)])).toEqual(['orders: 1 of 2 ready']);
  });
});

it('what is ready is not told, and neither is what shall have no replicas', () => {
  expect(notReady([workload(done), workload({}, 0)], [])).toEqual([]);
});

it('a canary that was taken back is told with its reason', () => {
  const back = workload({ ...done, abort: true, message: 'RolloutAborted: success-rate' });
  expect(takenBack([workload(done), back])).toEqual([
    'orders: the canary was taken back: RolloutAborted: success-rate',
  ]);
});

it('a canary under way is told by its step', () => {
  const canary = workload({ ...done, updatedReplicas: 1, currentStepIndex: 2 });
  const spec = { ...canary.spec, strategy: { canary: { steps: [{}, {}, {}, {}] } } };
  expect(notReady([{ ...canary, spec }], [])).toEqual(['orders: canary at step 3 of 4']);
});
