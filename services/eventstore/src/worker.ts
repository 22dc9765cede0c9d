/**
 * Entry of the event store as a worker thread: its flushes to disk then stall nobody else's event loop.
 *
 * `workerData` is EventStoreOptions. Posts `{ type: 'ready', port, connectionString }` or `{ type: 'failed', message }`;
 * the message 'stop' drains, and the thread ends.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type EventStoreOptions, startEventStore } from './server.ts';

/** What the thread posts. */
export type EventStoreWorkerMessage =
  | { readonly type: 'ready'; readonly port: number; readonly connectionString: string }
  | { readonly type: 'failed'; readonly message: string };

function post(message: EventStoreWorkerMessage): void {
  parentPort?.postMessage(message);
}

try {
  const server = await startEventStore(workerData as EventStoreOptions);
  parentPort?.on('message', async (message) => {
    if (message !== 'stop') return;
    await server.stop();
    parentPort?.close();
  });
  post({ type: 'ready', port: server.port, connectionString: server.connectionString });
} catch (error) {
  post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  parentPort?.close();
}
