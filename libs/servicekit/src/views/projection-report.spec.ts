import type { GroupProgress } from '@keelson/eventsourcing';
import { expect, test } from 'vitest';
import { projectionReport } from './projection-report.ts';

const at = (commit: bigint) => ({ commit, prepare: commit });
const progress = (checkpoint: bigint | undefined, lastKnown: bigint | undefined): GroupProgress => ({
  checkpoint: checkpoint === undefined ? undefined : at(checkpoint),
  lastKnown: lastKnown === undefined ? undefined : at(lastKnown),
  pending: 0,
  parked: 0,
});

const report = (one: GroupProgress) =>
  projectionReport({ name: 'orders-search', state: { version: 1, active: 1 }, generations: { 1: one } }).generations[0];

test('an operator sees both generations of a rebuild, and how far each has come', () => {
  const state = { version: 4, active: 1, building: 2 };
  const generations = { 1: progress(200n, 200n), 2: { ...progress(50n, 200n), pending: 7, parked: 1 } };
  expect(projectionReport({ name: 'orders-search', state, generations })).toEqual({
    name: 'orders-search',
    active: 1,
    building: 2,
    switching: false,
    generations: [
      { generation: 1, progress: 1, level: true, checkpoint: '200', lastKnown: '200', pending: 0, parked: 0 },
      { generation: 2, progress: 0.25, level: false, checkpoint: '50', lastKnown: '200', pending: 7, parked: 1 },
    ],
  });
});

test.each([
  ['an empty store', progress(undefined, undefined), { progress: 1, level: true }],
  ['before the first checkpoint', progress(undefined, 5n), { progress: 0, level: false }],
  ['almost there', progress(99_999_999n, 100_000_000n), { progress: 0.9999, level: false }],
  ['there, with events in hand', { ...progress(5n, 5n), pending: 1 }, { progress: 1, level: false }],
  ['beyond what a number is exact for', progress(2n ** 62n, 2n ** 62n), { checkpoint: String(2n ** 62n) }],
])('progress is told truly: %s', (_name, one, expected) => {
  expect(report(one)).toMatchObject(expected);
});
