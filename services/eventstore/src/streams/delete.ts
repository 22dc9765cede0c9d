import type { sendUnaryData } from '@grpc/grpc-js';
import {
  deadlineExceeded,
  invalidArgument,
  streamDeleted,
  toProtocolError,
  wrongExpectedVersion,
} from '../protocol/errors.ts';
import { requestedExpectation } from '../protocol/expectations.ts';
import { type StreamsPb, streamsPb } from '../protocol/generated.ts';
import { streamName } from '../protocol/identifiers.ts';
import type { Expectation } from '../storage/expectation.ts';
import type { Store } from '../storage/store.ts';
import type { AppendOutcome } from '../storage/writer.ts';

type DeletionRequest = StreamsPb.DeleteReq | StreamsPb.TombstoneReq;

/** Delete: the stream is gone for readers until the next append to it. */
export async function handleDelete(
  store: Store,
  request: StreamsPb.DeleteReq,
  answer: sendUnaryData<StreamsPb.DeleteResp>,
): Promise<void> {
  try {
    const position = await carryOut(request, (name, expected) => store.writer.softDelete(name, expected));
    const response = new streamsPb.DeleteResp();
    response.setPosition(filled(new streamsPb.DeleteResp.Position(), position));
    answer(null, response);
  } catch (error) {
    answer(toProtocolError(error));
  }
}

/** Tombstone: the stream is gone for good. */
export async function handleTombstone(
  store: Store,
  request: StreamsPb.TombstoneReq,
  answer: sendUnaryData<StreamsPb.TombstoneResp>,
): Promise<void> {
  try {
    const position = await carryOut(request, (name, expected) => store.writer.tombstone(name, expected));
    const response = new streamsPb.TombstoneResp();
    response.setPosition(filled(new streamsPb.TombstoneResp.Position(), position));
    answer(null, response);
  } catch (error) {
    answer(toProtocolError(error));
  }
}

async function carryOut(
  request: DeletionRequest,
  act: (name: string, expected: Expectation) => Promise<AppendOutcome>,
): Promise<number> {
  const options = request.getOptions();
  if (options === undefined) throw invalidArgument('the options are missing');
  const name = streamName(options.getStreamIdentifier());
  const expected = requestedExpectation(options);
  const outcome = await act(name, expected.expectation);
  if (outcome.kind === 'stream-deleted') throw streamDeleted(name);
  if (outcome.kind === 'wrong-revision') throw wrongExpectedVersion(name, expected.number, outcome.current);
  if (outcome.kind === 'expired') throw deadlineExceeded();
  return outcome.position ?? 0;
}

type Position = StreamsPb.DeleteResp.Position | StreamsPb.TombstoneResp.Position;

function filled<T extends Position>(message: T, position: number): T {
  message.setCommitPosition(String(position));
  message.setPreparePosition(String(position));
  return message;
}
