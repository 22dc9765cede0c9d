import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection, temporaryFolder } from '../../test/harness.ts';
import { TestCall } from '../../test/test-call.ts';
import { type PersistentPb, persistentPb, sharedPb } from '../protocol/generated.ts';
import { streamIdentifier } from '../protocol/identifiers.ts';
import { LINK_TYPE } from '../storage/event.ts';
import { openStore, type Store } from '../storage/store.ts';
import { StoreUnavailable } from '../storage/writer.ts';
import { serveConsumer } from './consumer-call.ts';
import { GroupManager } from './manager.ts';
import type { GroupSettings } from './settings.ts';

const SETTINGS: GroupSettings = {
  resolveLinks: false,
  extraStatistics: false,
  messageTimeout: 30_000,
  maxRetryCount: 10,
  checkpointAfter: 20,
  minCheckpointCount: 1,
  maxCheckpointCount: 2,
  maxSubscriberCount: 0,
  liveBufferSize: 500,
  readBatchSize: 20,
  historyBufferSize: 500,
  strategy: 'RoundRobin',
  startFrom: 'start',
  filter: undefined,
};

const request = (group: string, settings: Partial<GroupSettings> = {}) => ({
  source: 'order',
  group,
  settings: { ...SETTINGS, ...settings },
});

let dataDir: string;
let store: Store;
let manager: GroupManager;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = openStore(dataDir);
  manager = new GroupManager(store);
  manager.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await manager.shutdown();
  await store.close();
  rmSync(dataDir, { recursive: true });
});

function append(stream: string, count: number, { type = 'T', data = () => 'x' as string } = {}) {
  const events = Array.from({ length: count }, () => ({
    id: crypto.getRandomValues(new Uint8Array(16)),
    type,
    json: false,
    metadata: new Uint8Array(),
    data: Buffer.from(data()),
  }));
  return store.writer.append({ stream, expected: { kind: 'any' }, events });
}

/** A consumer that acknowledges all that it gets: the revisions of the events, as it got them. */
function connect(group: string) {
  const call = new TestCall<PersistentPb.ReadReq, PersistentPb.ReadResp>();
  const received: number[] = [];
  call.on('answer', (answer: PersistentPb.ReadResp) => {
    const event = answer.getEvent();
    if (event === undefined) return;
    received.push(Number(event.getEvent()?.getStreamRevision()));
    const ack = new persistentPb.ReadReq.Ack();
    ack.setIdsList([(event.getLink() ?? event.getEvent())?.getId() as sharedPb.UUID]);
    const settled = new persistentPb.ReadReq();
    settled.setAck(ack);
    call.push(settled);
  });
  serveConsumer(call.asServer, (source, name) => manager.find(source, name));
  const options = new persistentPb.ReadReq.Options();
  options.setStreamIdentifier(streamIdentifier('order'));
  options.setGroupName(group);
  options.setBufferSize(10);
  const uuids = new persistentPb.ReadReq.Options.UUIDOption();
  uuids.setString(new sharedPb.Empty());
  options.setUuidOption(uuids);
  const first = new persistentPb.ReadReq();
  first.setOptions(options);
  call.push(first);
  let ended = false;
  call.failed.then(() => {
    ended = true;
  });
  return { received, failed: call.failed, ended: () => ended };
}

const checkpointOf = (group: string) => manager.find('order', group).storedCheckpoint;

/** From now on the rows of groups need pages that the full file has not; calling the result makes room. */
function fillDisk(): () => void {
  store.db.exec('CREATE TABLE ballast (bytes BLOB)');
  for (const change of ['INSERT', 'UPDATE', 'DELETE']) {
    store.db.exec(
      `CREATE TRIGGER full_${change} BEFORE ${change} ON persistent_groups BEGIN INSERT INTO ballast VALUES (zeroblob(100000)); END`,
    );
  }
  const { page_count: pages } = store.db.prepare('PRAGMA page_count').get() as { page_count: number };
  store.db.exec(`PRAGMA max_page_count = ${pages}`);
  return () => store.db.exec('PRAGMA max_page_count = 1073741823');
}

describe('a full disk', () => {
  it('refuses changes of groups; they go on as they are, and can be changed when there is room again', async () => {
    await manager.create(request('kept'));
    const consumer = connect('kept');
    const makeRoom = fillDisk();
    for (const refused of [
      manager.update(request('kept', { maxRetryCount: 3 })),
      manager.delete('order', 'kept'),
      manager.create(request('new')),
    ]) {
      expect(await rejection(refused)).toBeInstanceOf(StoreUnavailable);
    }
    await append('order', 2);
    await vi.waitFor(() => expect(consumer.received).toEqual([0, 1]));
    expect(consumer.ended()).toBe(false);
    expect(manager.list(undefined).map(({ definition }) => definition.group)).toEqual(['kept']);
    expect(manager.find('order', 'kept').definition.settings.maxRetryCount).toBe(10);
    makeRoom();
    await manager.update(request('kept', { maxRetryCount: 3 }));
    await consumer.failed;
    expect(manager.find('order', 'kept').definition.settings.maxRetryCount).toBe(3);
    await manager.create(request('new'));
  });

  it('stops no consumer when it takes no checkpoint, and the checkpoint follows when there is room again', async () => {
    await manager.create(request('group'));
    const consumer = connect('group');
    const makeRoom = fillDisk();
    const refused = vi.spyOn(store.writer, 'execute');
    for (let round = 1; round <= 3; round += 1) {
      // An append that shares a transaction with a checkpoint fails with it.
      await vi.waitFor(() => append('order', 3));
      await vi.waitFor(() => expect(consumer.received).toHaveLength(round * 3));
      await vi.waitFor(async () => {
        expect(await rejection(refused.mock.results.at(-1)?.value)).toBeInstanceOf(StoreUnavailable);
      });
    }
    expect(checkpointOf('group')).toBeUndefined();
    expect(consumer.ended()).toBe(false);
    makeRoom();
    await vi.waitFor(() => expect(checkpointOf('group')).toBe(8));
  });

  it('does not keep the server from stopping, and what has no checkpoint comes again', async () => {
    await manager.create(request('group'));
    const before = connect('group');
    const makeRoom = fillDisk();
    await append('order', 3);
    await vi.waitFor(() => expect(before.received).toEqual([0, 1, 2]));
    await manager.shutdown();
    makeRoom();
    manager.start();
    const after = connect('group');
    await vi.waitFor(() => expect(after.received).toEqual([0, 1, 2]));
  });
});

describe('a group that is changed', () => {
  it('keeps the checkpoint that is written while it is changed', async () => {
    // Only the third acknowledgement makes it write.
    await manager.create(request('group', { checkpointAfter: 60_000, maxCheckpointCount: 3 }));
    const execute = store.writer.execute.bind(store.writer);
    let changed: Promise<void> | undefined;
    vi.spyOn(store.writer, 'execute').mockImplementation((work) => {
      const written = execute(work);
      changed ??= manager.update(request('group', { startFrom: 'end' }));
      return written;
    });
    connect('group');
    await append('order', 3);
    await vi.waitFor(() => expect(changed).toBeDefined());
    await changed;
    expect(checkpointOf('group')).toBe(2);
    await manager.restart();
    expect(checkpointOf('group')).toBe(2);
  });

  it('takes no more consumers as it was: they would wait for ever', async () => {
    await manager.create(request('group'));
    const old = manager.find('order', 'group');
    await manager.update(request('group'));
    expect(() => old.assertRoom()).toThrow('was dropped');
    manager.find('order', 'group').assertRoom();
  });
});

describe('a group that cannot read its source', () => {
  it('says why on one line, drops its consumers, and misses nothing when they come back', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    let linked = 0;
    const appendLinks = (count: number) =>
      append('order', count, { type: LINK_TYPE, data: () => `${linked++}@source` });
    await append('source', 5);
    await manager.create(request('group', { resolveLinks: true }));
    const consumer = connect('group');
    await appendLinks(2);
    await vi.waitFor(() => expect(consumer.received).toEqual([0, 1]));
    const read = store.reader.atRevision.bind(store.reader);
    let reads = 0;
    vi.spyOn(store.reader, 'atRevision').mockImplementation((name, revision) => {
      reads += 1;
      if (reads === 2) throw new Error('the disk\ndoes not read');
      return read(name, revision);
    });
    await appendLinks(3);
    expect(await consumer.failed).toMatchObject({ details: expect.stringContaining('was dropped') });
    expect(printed).toHaveBeenCalledOnce();
    const line = String(printed.mock.calls[0]?.[0]);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      source: 'order',
      group: 'group',
      err: { message: 'the disk\ndoes not read' },
    });
    const again = connect('group');
    await vi.waitFor(() => expect(checkpointOf('group')).toBe(4));
    expect(again.received).toEqual([2, 3, 4]);
  });
});
