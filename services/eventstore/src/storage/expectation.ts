/** What an append expects of its stream. */
export type Expectation =
  | { readonly kind: 'any' }
  | { readonly kind: 'no_stream' }
  | { readonly kind: 'stream_exists' }
  | { readonly kind: 'revision'; readonly revision: number };

/** What an append is judged by: the stream as it is, earlier appends of the same transaction included. */
export interface StreamFacts {
  /** -1 when the stream has no event. */
  readonly lastRevision: number;
  readonly tombstoned: boolean;
  readonly softDeleted: boolean;
  readonly hasMetadata: boolean;
  /** The revision of the event with this id in the stream. */
  findById(id: Uint8Array): number | undefined;
  /** The id of the event at a revision. */
  idAt(revision: number): Uint8Array | undefined;
}

export type Verdict =
  | { readonly kind: 'append'; readonly undelete: boolean }
  /** These very events are there already; `lastRevision` is that of the last of them. */
  | { readonly kind: 'repeat'; readonly lastRevision: number }
  | { readonly kind: 'wrong-revision' }
  | { readonly kind: 'stream-deleted' };

const APPEND: Verdict = { kind: 'append', undelete: false };
const UNDELETE: Verdict = { kind: 'append', undelete: true };
const WRONG: Verdict = { kind: 'wrong-revision' };
const DELETED: Verdict = { kind: 'stream-deleted' };

/**
 * Decides whether events with these ids may be appended, as EventStoreDB does: an append that is there already
 * succeeds again, and one of which only a part is there is a wrong expected revision.
 */
export function judgeAppend(expected: Expectation, ids: readonly Uint8Array[], facts: StreamFacts): Verdict {
  if (facts.tombstoned) return DELETED;
  if (expected.kind === 'stream_exists') {
    if (facts.softDeleted) return DELETED;
    if (facts.lastRevision < 0 && !facts.hasMetadata) return WRONG;
  }
  if (expected.kind === 'any' || expected.kind === 'stream_exists') return judgeById(ids, facts);
  return judgeByRevision(expected.kind === 'no_stream' ? -1 : expected.revision, ids, facts);
}

function judgeById(ids: readonly Uint8Array[], facts: StreamFacts): Verdict {
  if (facts.lastRevision < 0) return write(facts);
  let last = -1;
  for (const [index, id] of ids.entries()) {
    const revision = facts.findById(id);
    if (revision === undefined) return index === 0 ? write(facts) : WRONG;
    last = revision;
  }
  return ids.length === 0 ? write(facts) : { kind: 'repeat', lastRevision: last };
}

function judgeByRevision(expected: number, ids: readonly Uint8Array[], facts: StreamFacts): Verdict {
  if (expected === facts.lastRevision) return write(facts);
  if (expected > facts.lastRevision) return WRONG;
  for (const [index, id] of ids.entries()) {
    const found = facts.idAt(expected + 1 + index);
    if (found !== undefined && Buffer.compare(found, id) === 0) continue;
    return index === 0 && expected === -1 && facts.softDeleted ? UNDELETE : WRONG;
  }
  return ids.length === 0 ? WRONG : { kind: 'repeat', lastRevision: expected + ids.length };
}

function write(facts: StreamFacts): Verdict {
  return facts.softDeleted ? UNDELETE : APPEND;
}
