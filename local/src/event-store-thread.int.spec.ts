import { Deadline } from '@keelson/chassis';
import { expect, it } from 'vitest';
import { type EventStoreThread, startEventStoreThread } from './event-store-thread.ts';

/** A store thread that says it is ready and then runs `code`, where `parentPort` is known. */
function thread(code: string): Promise<EventStoreThread> {
  const source = `import { parentPort } from 'node:worker_threads';
    parentPort.postMessage({ type: 'ready', port: 1 });
    ${code}`;
  const worker = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  return startEventStoreThread({ worker, port: 0, dataFolder: '' });
}

it('stops when it is asked to', async () => {
  const store = await thread(`parentPort.once('message', () => {});`);
  await store.stop(Deadline.after(10_000));
});

it('that ended by itself says so, and stopping it is over at once', async () => {
  const store = await thread('process.exit(7);');
  expect((await store.failed).message).toBe('the event store ended with code 7');
  await store.stop(Deadline.after(10_000));
});

it('that hangs is cut off when its time is over', async () => {
  const store = await thread(
    `parentPort.on('message', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));`,
  );
  await expect(store.stop(Deadline.after(50))).rejects.toThrow('the event store did not stop in time and was cut off');
});
