import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import {
  deadlineExceeded,
  invalidArgument,
  maxAppendSizeExceeded,
  streamDeleted,
  toProtocolError,
} from '../protocol/errors.ts';
import { toProposedEvent } from '../protocol/events.ts';
import { type RequestedExpectation, requestedExpectation } from '../protocol/expectations.ts';
import { type StreamsPb, sharedPb, streamsPb } from '../protocol/generated.ts';
import { streamName } from '../protocol/identifiers.ts';
import { type ProposedEvent, sizeOf } from '../storage/event.ts';
import type { Store } from '../storage/store.ts';
import type { AppendOutcome } from '../storage/writer.ts';

/** The greatest append, all of its events together, in bytes: EventStoreDB's default. */
export const MAX_APPEND_SIZE = 1024 * 1024;

type Answer = sendUnaryData<StreamsPb.AppendResp>;

/** Append: one call, its first message the options, each further one an event. */
export function handleAppend(
  store: Store,
  call: ServerReadableStream<StreamsPb.AppendReq, StreamsPb.AppendResp>,
  answer: Answer,
): void {
  let target: { stream: string; expected: RequestedExpectation } | undefined;
  const events: ProposedEvent[] = [];
  let size = 0;
  let answered = false;

  const fail = (error: unknown) => {
    if (answered) return;
    answered = true;
    answer(toProtocolError(error));
  };
  call.on('data', (request: StreamsPb.AppendReq) => {
    if (answered) return;
    try {
      const options = request.getOptions();
      if (options !== undefined) {
        target = { stream: streamName(options.getStreamIdentifier()), expected: requestedExpectation(options) };
        return;
      }
      const message = request.getProposedMessage();
      if (message === undefined) throw invalidArgument('a message of an append is empty');
      const event = toProposedEvent(message);
      size += sizeOf(event);
      if (size > MAX_APPEND_SIZE) throw maxAppendSizeExceeded(MAX_APPEND_SIZE);
      events.push(event);
    } catch (error) {
      fail(error);
    }
  });
  call.on('error', fail);
  call.on('end', async () => {
    if (answered) return;
    if (target === undefined) return fail(invalidArgument('the options are missing'));
    const { stream, expected } = target;
    try {
      const outcome = await store.writer.append({ stream, expected: expected.expectation, events });
      const response = toResponse(outcome, stream, expected);
      answered = true;
      answer(null, response);
    } catch (error) {
      fail(error);
    }
  });
}

/** @throws ProtocolError when the append was refused for anything but its expected revision. */
function toResponse(outcome: AppendOutcome, stream: string, expected: RequestedExpectation): StreamsPb.AppendResp {
  const response = new streamsPb.AppendResp();
  if (outcome.kind === 'stream-deleted') throw streamDeleted(stream);
  if (outcome.kind === 'expired') throw deadlineExceeded();
  if (outcome.kind === 'wrong-revision') response.setWrongExpectedVersion(wrongVersion(outcome.current, expected));
  else response.setSuccess(success(outcome));
  return response;
}

function success(outcome: AppendOutcome & { kind: 'appended' }): StreamsPb.AppendResp.Success {
  const message = new streamsPb.AppendResp.Success();
  if (outcome.lastRevision < 0) message.setNoStream(new sharedPb.Empty());
  else message.setCurrentRevision(String(outcome.lastRevision));
  if (outcome.position === undefined) {
    message.setNoPosition(new sharedPb.Empty());
    return message;
  }
  const position = new streamsPb.AppendResp.Position();
  position.setCommitPosition(String(outcome.position));
  position.setPreparePosition(String(outcome.position));
  message.setPosition(position);
  return message;
}

function wrongVersion(
  current: number,
  { expectation, number }: RequestedExpectation,
): StreamsPb.AppendResp.WrongExpectedVersion {
  const message = new streamsPb.AppendResp.WrongExpectedVersion();
  if (current < 0) message.setCurrentNoStream(new sharedPb.Empty());
  else message.setCurrentRevision(String(current));
  if (expectation.kind === 'any') message.setExpectedAny(new sharedPb.Empty());
  if (expectation.kind === 'no_stream') message.setExpectedNoStream(new sharedPb.Empty());
  if (expectation.kind === 'stream_exists') message.setExpectedStreamExists(new sharedPb.Empty());
  if (expectation.kind === 'revision') message.setExpectedRevision(number);
  return message;
}
