import { describe, expect, it } from 'vitest';
import { type Expectation, judgeAppend, type StreamFacts } from './expectation.ts';

const ids = (...numbers: number[]) => numbers.map((number) => new Uint8Array(16).fill(number));

/** A stream that holds events with these ids, from revision 0. */
function stream(held: number[], facts: Partial<StreamFacts> = {}): StreamFacts {
  return {
    lastRevision: held.length - 1,
    tombstoned: false,
    softDeleted: false,
    hasMetadata: false,
    findById: (id) => {
      const index = held.lastIndexOf(id[0] as number);
      return index < 0 ? undefined : index;
    },
    idAt: (revision) => (held[revision] === undefined ? undefined : ids(held[revision])[0]),
    ...facts,
  };
}

const ANY: Expectation = { kind: 'any' };
const NO_STREAM: Expectation = { kind: 'no_stream' };
const EXISTS: Expectation = { kind: 'stream_exists' };
const revision = (number: number): Expectation => ({ kind: 'revision', revision: number });

describe('an append is judged by what it expects of its stream', () => {
  it.each<[string, Expectation, number[], number[], string]>([
    ['any on a new stream', ANY, [], [1], 'append'],
    ['any on a stream', ANY, [1], [2], 'append'],
    ['no stream on a new stream', NO_STREAM, [], [1], 'append'],
    ['no stream on a stream', NO_STREAM, [1], [2], 'wrong-revision'],
    ['stream exists on a new stream', EXISTS, [], [1], 'wrong-revision'],
    ['stream exists on a stream', EXISTS, [1], [2], 'append'],
    ['the last revision', revision(1), [1, 2], [3], 'append'],
    ['an earlier revision', revision(0), [1, 2], [3], 'wrong-revision'],
    ['a later revision', revision(5), [1, 2], [3], 'wrong-revision'],
    ['a revision of a new stream', revision(0), [], [1], 'wrong-revision'],
  ])('%s', (_name, expected, held, appended, verdict) => {
    expect(judgeAppend(expected, ids(...appended), stream(held)).kind).toBe(verdict);
  });

  it('stream exists is content with metadata alone', () => {
    expect(judgeAppend(EXISTS, ids(1), stream([], { hasMetadata: true })).kind).toBe('append');
  });
});

describe('an append that is there already succeeds again', () => {
  it.each<[string, Expectation, number[], number[], number]>([
    ['no stream', NO_STREAM, [1, 2, 3], [1, 2], 1],
    ['the revision it had', revision(0), [1, 2, 3], [2, 3], 2],
    ['any', ANY, [1, 2, 3], [1, 2], 1],
    ['stream exists', EXISTS, [1, 2, 3], [2], 1],
  ])('%s: with the revision of its last event', (_name, expected, held, appended, lastRevision) => {
    expect(judgeAppend(expected, ids(...appended), stream(held))).toEqual({ kind: 'repeat', lastRevision });
  });

  it.each<[string, Expectation, number[]]>([
    ['no stream', NO_STREAM, [1, 9]],
    ['a revision', revision(0), [2, 9]],
    ['any', ANY, [1, 9]],
  ])('%s: but not when only a part of it is there', (_name, expected, appended) => {
    expect(judgeAppend(expected, ids(...appended), stream([1, 2, 3])).kind).toBe('wrong-revision');
  });

  it('but not when the same ids stand elsewhere than the expected revision says', () => {
    expect(judgeAppend(revision(0), ids(3), stream([1, 2, 3])).kind).toBe('wrong-revision');
  });
});

describe('deleted streams', () => {
  it('take nothing after a tombstone', () => {
    expect(judgeAppend(ANY, ids(2), stream([1], { tombstoned: true })).kind).toBe('stream-deleted');
  });

  it.each([ANY, NO_STREAM, revision(0)])('come back by an append that expects $kind', (expected) => {
    const verdict = judgeAppend(expected, ids(2), stream([1], { softDeleted: true }));
    expect(verdict).toEqual({ kind: 'append', undelete: true });
  });

  it('do not exist', () => {
    expect(judgeAppend(EXISTS, ids(2), stream([1], { softDeleted: true })).kind).toBe('stream-deleted');
  });
});

describe('an append of nothing', () => {
  it('is judged by the revision alone', () => {
    expect(judgeAppend(ANY, [], stream([1])).kind).toBe('append');
    expect(judgeAppend(revision(0), [], stream([1])).kind).toBe('append');
    expect(judgeAppend(NO_STREAM, [], stream([1])).kind).toBe('wrong-revision');
  });
});
