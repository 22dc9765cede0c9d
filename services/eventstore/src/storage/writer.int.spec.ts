import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection, temporaryFolder } from '../../test/harness.ts';
import type { ProposedEvent } from './event.ts';
import type { Expectation } from './expectation.ts';
import { openStore, type Store } from './store.ts';
import { StoreUnavailable } from './writer.ts';

let dataDir: string;
let store: Store;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = openStore(dataDir);
});
afterEach(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true });
});

function event(data: Uint8Array = new Uint8Array([1])): ProposedEvent {
  return { id: crypto.getRandomValues(new Uint8Array(16)), type: 'T', json: false, metadata: new Uint8Array(), data };
}

const append = (stream: string, events: ProposedEvent[], expected: Expectation = { kind: 'any' }) =>
  store.writer.append({ stream, expected, events });

const everything = () => store.reader.allForwards(0, 10_000).events.map(({ stream, revision }) => [stream, revision]);

describe('appends that arrive together', () => {
  it('are one commit, in which each sees those before it', async () => {
    let commits = 0;
    store.writer.onCommit(() => {
      commits += 1;
    });
    const outcomes = await Promise.all([
      append('a', [event()], { kind: 'no_stream' }),
      append('a', [event(), event()], { kind: 'revision', revision: 0 }),
      append('a', [event()], { kind: 'revision', revision: 0 }),
      append('b', [event()], { kind: 'stream_exists' }),
      append('b', [event()], { kind: 'no_stream' }),
    ]);
    expect(outcomes).toEqual([
      { kind: 'appended', lastRevision: 0, position: 1 },
      { kind: 'appended', lastRevision: 2, position: 3 },
      { kind: 'wrong-revision', current: 2 },
      { kind: 'wrong-revision', current: -1 },
      { kind: 'appended', lastRevision: 0, position: 4 },
    ]);
    expect(commits).toBe(1);
    expect(everything()).toEqual([
      ['a', 0],
      ['a', 1],
      ['a', 2],
      ['b', 0],
    ]);
  });

  it('do not fail for the one that cannot be stored', async () => {
    const impossible = { ...event(), data: 'not bytes' as unknown as Uint8Array };
    const [bad, good] = await Promise.allSettled([append('a', [event(), impossible]), append('b', [event()])]);
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) });
    expect(good).toMatchObject({ status: 'fulfilled', value: { lastRevision: 0, position: 1 } });
    expect(everything()).toEqual([['b', 0]]);
    expect(await append('a', [event()], { kind: 'no_stream' })).toMatchObject({ kind: 'appended', position: 2 });
  });

  it('succeed again as a repeat when the same append comes twice at once', async () => {
    const one = event();
    const [first, second] = await Promise.all([append('a', [one]), append('a', [one])]);
    expect(second).toEqual(first);
    expect(everything()).toEqual([['a', 0]]);
  });
});

describe('a full disk', () => {
  it('fails the appends, keeps nothing of them, and takes more when there is room again', async () => {
    await append('a', [event()]);
    const { page_count: pages } = store.db.prepare('PRAGMA page_count').get() as { page_count: number };
    store.db.exec(`PRAGMA max_page_count = ${pages + 20}`);
    const big = () => event(new Uint8Array(900_000));
    const failed = await Promise.all([rejection(append('a', [event(), big()])), rejection(append('new', [big()]))]);
    expect(failed).toEqual([expect.any(StoreUnavailable), expect.any(StoreUnavailable)]);
    expect(everything()).toEqual([['a', 0]]);
    store.db.exec('PRAGMA max_page_count = 1073741823');
    expect(await append('new', [big()], { kind: 'no_stream' })).toMatchObject({ kind: 'appended', position: 2 });
    expect(await append('a', [event()], { kind: 'revision', revision: 0 })).toMatchObject({ lastRevision: 1 });
  });
});

describe('a full disk, on stderr,', () => {
  it('is one line a minute, with the folder and the reason', async () => {
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { page_count: pages } = store.db.prepare('PRAGMA page_count').get() as { page_count: number };
    store.db.exec(`PRAGMA max_page_count = ${pages + 20}`);
    const refused = () => rejection(append('a', [event(new Uint8Array(900_000))]));
    await refused();
    await append('a', [event()]);
    await refused();
    expect(lines).toHaveBeenCalledOnce();
    const line = JSON.parse(String(lines.mock.calls[0]?.[0]));
    expect(line).toMatchObject({ level: 'error', folder: dataDir, err: { message: 'database or disk is full' } });

    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    await refused();
    expect(lines).toHaveBeenCalledTimes(2);
    clock.mockRestore();
    lines.mockRestore();
  });
});

describe('a store that is closed', () => {
  it('settles what it took and refuses what comes after', async () => {
    const taken = append('a', [event()]);
    const closed = store.writer.close();
    expect(await rejection(append('a', [event()]))).toBeInstanceOf(StoreUnavailable);
    await closed;
    expect(await taken).toMatchObject({ kind: 'appended' });
  });
});

it('finds streams, revisions and metadata again after it was opened anew', async () => {
  await append('a', [event(), event()]);
  await append('$$a', [{ ...event(Buffer.from('{"$maxCount":1}')), type: '$metadata' }]);
  await store.close();
  store = openStore(dataDir);
  expect(store.writer.head).toBe(3);
  expect(store.catalog.find('a')?.lastRevision).toBe(1);
  expect(store.catalog.metadataOf('a').maxCount).toBe(1);
  expect(await append('a', [event()], { kind: 'revision', revision: 1 })).toMatchObject({ position: 4 });
});
