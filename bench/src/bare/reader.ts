import {
  EventStoreDBClient,
  type PersistentSubscriptionToAllResolvedEvent,
  PINNED,
  persistentSubscriptionToAllSettingsFromDefaults,
  START,
  streamNameFilter,
} from '@eventstore/db-client';

/** Reads all orders' events through so many persistent subscriptions at once and acknowledges them. */
export interface ReaderTask {
  readonly events: number;
  readonly subscriptions: number;
  /** Groups are made anew for each round. */
  readonly round: number;
}

/** Events a second of the slowest subscription, from its first event to its last. */
export interface ReaderResult {
  readonly perSecond: number;
}

/** As many as a projection takes at once, and as many as it lets the store deliver ahead. */
const BATCH = 256;
const BUFFER = 1_024;

/** The bare client: reads what the projections read, with their settings, and does nothing with it. */
const client = EventStoreDBClient.connectionString(process.env.EVENTSTORE_URL ?? '');

async function run({ events, subscriptions, round }: ReaderTask): Promise<ReaderResult> {
  const groups = Array.from({ length: subscriptions }, (_, index) => `bare-${round}-${index}`);
  await Promise.all(groups.map(createGroup));
  const rates = await Promise.all(groups.map((group) => read(group, events)));
  await Promise.all(groups.map((group) => client.deletePersistentSubscriptionToAll(group)));
  return { perSecond: Math.min(...rates) };
}

function createGroup(group: string): Promise<void> {
  const settings = persistentSubscriptionToAllSettingsFromDefaults({
    startFrom: START,
    consumerStrategyName: PINNED,
    readBatchSize: 500,
    historyBufferSize: BUFFER * 2,
    liveBufferSize: BUFFER * 2,
    checkPointAfter: 500,
    checkPointLowerBound: 1,
    checkPointUpperBound: 1_000,
  });
  return client.createPersistentSubscriptionToAll(group, settings, {
    filter: streamNameFilter({ prefixes: ['order-'] }),
  });
}

/** Acknowledges what has come by each turn of the event loop, at most {@link BATCH} at once, and waits for nothing. */
async function read(group: string, events: number): Promise<number> {
  const subscription = client.subscribeToPersistentSubscriptionToAll(
    group,
    { bufferSize: BUFFER },
    { highWaterMark: BUFFER },
  );
  let seen = 0;
  let started = 0;
  let batch: PersistentSubscriptionToAllResolvedEvent[] = [];
  const acknowledge = () => {
    if (batch.length > 0) void subscription.ack(...batch);
    batch = [];
  };
  await new Promise<void>((resolve, reject) => {
    subscription.on('error', reject);
    subscription.on('data', (delivery) => {
      if (seen++ === 0) started = performance.now();
      if (batch.push(delivery) === 1) setImmediate(acknowledge);
      if (batch.length === BATCH) acknowledge();
      if (seen === events) setImmediate(resolve);
    });
  });
  const rate = events / ((performance.now() - started) / 1000);
  await subscription.unsubscribe().catch(() => {});
  return rate;
}

process.on('message', (task: ReaderTask) => void run(task).then((result) => process.send?.(result)));
process.send?.('ready');
