import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { mongoClientOptions } from './client.ts';

test('the MongoDB client never retries by itself, and a majority has what it writes and reads', async () => {
  const client = new MongoClient(
    'mongodb://127.0.0.1:1/?retryWrites=true&retryReads=true&w=0&readConcernLevel=local',
    mongoClientOptions(5_000),
  );
  expect(client.options.retryWrites).toBe(false);
  expect(client.options.retryReads).toBe(false);
  expect(client.options.writeConcern).toMatchObject({ w: 'majority', journal: true });
  expect(client.options.readConcern?.level).toBe('majority');
  await client.close();
});

test('every wait of the MongoDB client is bounded', () => {
  expect(mongoClientOptions(5_000)).toMatchObject({
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 2_000,
    waitQueueTimeoutMS: 2_000,
    socketTimeoutMS: 5_000,
  });
  expect(mongoClientOptions(300)).toMatchObject({ serverSelectionTimeoutMS: 300, socketTimeoutMS: 300 });
});
