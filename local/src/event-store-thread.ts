import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Deadline } from '@keelson/chassis';
import { inTime } from './ending.ts';
import { host } from './ports.ts';
import { StartupError } from './startup-error.ts';

/** The embedded event store: a thread of this process, so that its fsync never stalls a request. */
export interface EventStoreThread {
  /** What clients connect to. */
  readonly url: string;
  /** `127.0.0.1:2113` */
  readonly address: string;
  /** Settles only if the thread ends without being asked to. */
  readonly failed: Promise<Error>;
  /**
   * Stops it, and waits for that.
   * @throws Error when it did not end by `deadline` and was cut off
   */
  stop(deadline: Deadline): Promise<void>;
}

export interface EventStoreThreadOptions {
  /** The file that the thread runs. */
  readonly worker: URL;
  /** 0 takes a free one. */
  readonly port: number;
  readonly dataFolder: string;
}

/** Of some 20 MB that it needs, the heap would grow to ten times as much before it is swept. */
const resourceLimits = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 256 };

/** What the thread says first. */
type FirstMessage = { type: 'ready'; port: number } | { type: 'failed'; message: string };

/**
 * Starts the event store and waits until it answers.
 * @throws StartupError with its own message when it cannot start
 */
export async function startEventStoreThread(options: EventStoreThreadOptions): Promise<EventStoreThread> {
  const { worker: file, port, dataFolder } = options;
  const workerData = { host, port, dataDir: dataFolder };
  const worker = new Worker(file, { name: 'eventstore', workerData, resourceLimits });
  const ended = new Promise<number>((resolve) => worker.once('exit', resolve));
  const message = await firstMessage(worker);
  if (message.type === 'failed') {
    await worker.terminate();
    throw new StartupError(message.message);
  }
  let stopping = false;
  const failed = new Promise<Error>((resolve) => {
    worker.on('error', resolve);
    void ended.then((code) => {
      if (!stopping) resolve(new Error(`the event store ended with code ${code}`));
    });
  });
  const stop = async (deadline: Deadline) => {
    stopping = true;
    worker.postMessage('stop');
    try {
      await inTime(ended, deadline, 'the event store did not stop in time and was cut off');
    } catch (error) {
      await worker.terminate();
      throw error;
    }
  };
  const address = `${host}:${message.port}`;
  return { url: `esdb://${address}?tls=false`, address, failed, stop };
}

async function firstMessage(worker: Worker): Promise<FirstMessage> {
  const ended = new AbortController();
  worker.once('exit', (code) => ended.abort(new StartupError(`the event store ended with code ${code}`)));
  try {
    const [message] = (await once(worker, 'message', { signal: ended.signal })) as [FirstMessage];
    return message;
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  }
}
