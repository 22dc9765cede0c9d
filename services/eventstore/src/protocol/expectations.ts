import type { Expectation } from '../storage/expectation.ts';
import { invalidArgument } from './errors.ts';
import { wireNumber } from './identifiers.ts';

/** What a request expects, and the same as the protocol numbers it in errors. */
export interface RequestedExpectation {
  readonly expectation: Expectation;
  /** -1 no stream, -2 any, -4 stream exists, else the revision. */
  readonly number: string;
}

export const ANY: RequestedExpectation = { expectation: { kind: 'any' }, number: '-2' };
const NO_STREAM: RequestedExpectation = { expectation: { kind: 'no_stream' }, number: '-1' };
const STREAM_EXISTS: RequestedExpectation = { expectation: { kind: 'stream_exists' }, number: '-4' };

interface ExpectationOptions {
  hasAny(): boolean;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}

/** The expectation of an append, delete or tombstone request. @throws ProtocolError when it has none. */
export function requestedExpectation(
  options: ExpectationOptions & { hasRevision(): boolean; getRevision(): string },
): RequestedExpectation {
  return known(options) ?? exact(options.hasRevision(), options.getRevision());
}

/** The expectation of a batch append request. @throws ProtocolError when it has none. */
export function requestedBatchExpectation(
  options: ExpectationOptions & { hasStreamPosition(): boolean; getStreamPosition(): string },
): RequestedExpectation {
  return known(options) ?? exact(options.hasStreamPosition(), options.getStreamPosition());
}

function known(options: ExpectationOptions): RequestedExpectation | undefined {
  if (options.hasAny()) return ANY;
  if (options.hasNoStream()) return NO_STREAM;
  return options.hasStreamExists() ? STREAM_EXISTS : undefined;
}

function exact(given: boolean, revision: string): RequestedExpectation {
  if (!given) throw invalidArgument('an expected revision is missing');
  return { expectation: { kind: 'revision', revision: wireNumber(revision) }, number: revision };
}
