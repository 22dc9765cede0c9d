import { describe, expect, it } from 'vitest';
import { account, accountEvents } from '../example/account.ts';
import {
  emptyAggregate,
  foldStored,
  restoreSnapshot,
  type StoredEvent,
  snapshotDue,
  takeSnapshot,
} from './aggregate.ts';

const deposit = (revision: number, metadata?: unknown): StoredEvent => ({
  type: 'V1_MONEY_DEPOSITED',
  data: { cents: 10 },
  metadata,
  revision,
});
const fold = (events: StoredEvent[]) => foldStored(account, accountEvents, emptyAggregate(account.initial), events);

describe('an aggregate', () => {
  it('is the fold of its events, with the revision of the last', () => {
    expect(fold([deposit(0), deposit(1)])).toMatchObject({ state: { cents: 20 }, revision: 1 });
  });

  it('remembers idempotency keys with the revision that their command ended at', () => {
    const keyed = { keyHash: 'k', requestHash: 'h' };
    expect(fold([deposit(0, keyed), deposit(1, keyed), deposit(2)]).keys.get('k')).toEqual({ hash: 'h', revision: 1 });
  });

  it('takes foreign metadata for what it is', () => {
    expect(fold([deposit(0, null), deposit(1, 'text'), deposit(2, new Uint8Array(2))]).keys.size).toBe(0);
  });

  it('comes back whole from a snapshot that went through JSON, keys included', () => {
    const before = fold([deposit(0, { keyHash: 'k', requestHash: 'h' }), deposit(1)]);
    const metadata = JSON.parse(JSON.stringify({ snapshot: takeSnapshot(before, 3) }));
    expect(restoreSnapshot(deposit(1, metadata), 3)).toEqual(before);
  });

  it('passes over a snapshot of another version', () => {
    const metadata = { snapshot: takeSnapshot(fold([deposit(0)]), 3) };
    expect(restoreSnapshot(deposit(0, metadata), 4)).toBeUndefined();
    expect(restoreSnapshot(deposit(0), 4)).toBeUndefined();
  });

  it('is due for a snapshot each time the stream passes a multiple', () => {
    const due = (before: number, after: number) => snapshotDue(before, after, 5);
    expect([due(-1, 0), due(2, 3), due(3, 4), due(4, 5), due(3, 6), due(8, 9)]).toEqual([
      false,
      false,
      true,
      false,
      true,
      true,
    ]);
  });
});
