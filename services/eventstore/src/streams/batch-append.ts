import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import { invalidArgument, toProtocolError, unavailable } from '../protocol/errors.ts';
import { toProposedEvent } from '../protocol/events.ts';
import { ANY, type RequestedExpectation, requestedBatchExpectation } from '../protocol/expectations.ts';
import { anyPb, emptyPb, type SharedPb, type StreamsPb, sharedPb, statusPb, streamsPb } from '../protocol/generated.ts';
import { rawStreamName, streamIdentifier, streamName, uuidBytes } from '../protocol/identifiers.ts';
import { type ProposedEvent, sizeOf } from '../storage/event.ts';
import type { Store } from '../storage/store.ts';
import { bytesToUuid } from '../storage/uuid.ts';
import type { AppendOutcome } from '../storage/writer.ts';
import { MAX_APPEND_SIZE } from './append.ts';
import { Outlet } from './outlet.ts';

type Call = ServerDuplexStream<StreamsPb.BatchAppendReq, StreamsPb.BatchAppendResp>;

/** An append whose last part is still to come. */
interface Pending {
  readonly stream: string;
  readonly expected: RequestedExpectation;
  readonly deadline: number | undefined;
  readonly events: ProposedEvent[];
  size: number;
  /** Set when it can only fail; its further parts are dropped. */
  failure: Failure | undefined;
}

/** Appends that may be open at once on one call: a client that never sends a last part must not fill the memory. */
const MAX_PENDING = 4096;

/** Bytes that all of them together may hold. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;

/** What an event takes in memory beside its bodies, roughly: three views, a string and the object that has them. */
const EVENT_OVERHEAD = 512;

/** A failure of one append of a batch: a status and the message of the protocol that names it. */
interface Failure {
  readonly code: number;
  readonly message: string;
  readonly type: string;
  readonly details: { serializeBinary(): Uint8Array };
}

/** Appends of one call in work at once, and answers that may wait for its client. */
const MAX_RUNNING = 1024;

/** google.rpc.Code of the failures below. */
const CODE = { invalidArgument: 3, deadlineExceeded: 4, failedPrecondition: 9 } as const;

/**
 * BatchAppend: many appends on one long call, each told by its correlation id, in parts of which the last is marked.
 * Answers go out in the order of completion. Ends with UNAVAILABLE at shutdown, once what it holds is settled.
 */
export class BatchAppendCall {
  readonly #store: Store;
  readonly #call: Call;
  readonly #outlet: Outlet<StreamsPb.BatchAppendResp>;
  readonly #pending = new Map<string, Pending>();
  readonly #count: () => void;
  #pendingBytes = 0;
  #running = 0;
  #receiving = true;
  #ending: (() => void) | undefined;

  constructor(store: Store, call: Call, count: () => void) {
    this.#store = store;
    this.#call = call;
    this.#count = count;
    this.#outlet = new Outlet(call);
    call.on('data', (request: StreamsPb.BatchAppendReq) => this.#receive(request));
    call.on('end', () => this.#endWith(() => this.#outlet.end()));
  }

  onClose(listener: () => void): void {
    this.#outlet.onClose(listener);
  }

  /** Takes no more; what came is settled and answered. */
  stopReceiving(): void {
    this.#receiving = false;
  }

  /** Ends the call once all that it holds is answered. */
  shutdown(): void {
    this.#endWith(() => this.#outlet.fail(unavailable('Server is shutting down')));
  }

  #endWith(end: () => void): void {
    this.#ending ??= end;
    if (this.#running === 0) this.#ending();
  }

  #receive(request: StreamsPb.BatchAppendReq): void {
    if (!this.#receiving || this.#ending !== undefined || this.#outlet.closed) return;
    try {
      const correlation = request.getCorrelationId();
      const key = bytesToUuid(uuidBytes(correlation));
      const append = this.#pending.get(key) ?? this.#open(key, request.getOptions());
      this.#collect(append, request.getProposedMessagesList());
      if (request.getIsFinal()) this.#take(key, correlation as SharedPb.UUID, append);
      else if (this.#pendingBytes > MAX_PENDING_BYTES) throw invalidArgument('the open appends hold too many bytes');
    } catch (error) {
      // Without an id or options there is nobody to tell but the whole call.
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#pending.clear();
    this.#outlet.fail(toProtocolError(error));
  }

  #open(key: string, options: StreamsPb.BatchAppendReq.Options | undefined): Pending {
    if (options === undefined) throw invalidArgument('the options are missing');
    if (this.#pending.size >= MAX_PENDING) throw invalidArgument('too many appends are open');
    const pending = parseOptions(options);
    this.#pending.set(key, pending);
    this.#pendingBytes += bytesHeld(pending);
    return pending;
  }

  #collect(append: Pending, messages: StreamsPb.BatchAppendReq.ProposedMessage[]): void {
    if (append.failure !== undefined) return;
    const before = bytesHeld(append);
    collect(append, messages);
    this.#pendingBytes += bytesHeld(append) - before;
  }

  /** All of the append has come. */
  #take(key: string, correlation: SharedPb.UUID, append: Pending): void {
    this.#pending.delete(key);
    this.#pendingBytes -= bytesHeld(append);
    this.#count();
    this.#submit(correlation, append).catch((error: unknown) => this.#fail(error));
  }

  async #submit(correlation: SharedPb.UUID, append: Pending): Promise<void> {
    this.#running += 1;
    if (this.#running >= MAX_RUNNING) this.#call.pause();
    const response = await this.#settle(append);
    response.setCorrelationId(correlation);
    response.setStreamIdentifier(streamIdentifier(append.stream));
    this.#outlet.send(response);
    this.#running -= 1;
    if (this.#running === 0) this.#ending?.();
    // The client must take its answers; until then, no more of its appends are read.
    if (this.#call.writableLength > MAX_RUNNING) this.#call.pause();
    if (!this.#call.isPaused() || this.#running > MAX_RUNNING / 2) return;
    await this.#outlet.writable();
    this.#call.resume();
  }

  async #settle(append: Pending): Promise<StreamsPb.BatchAppendResp> {
    if (append.failure !== undefined) return failed(append.failure);
    const { stream, expected, events, deadline } = append;
    try {
      const outcome = await this.#store.writer.append({ stream, expected: expected.expectation, events, deadline });
      return toResponse(outcome, append);
    } catch (error) {
      return failed(serverFailure(error));
    }
  }
}

/** Options that are wrong fail their own append, not the call that others share. */
function parseOptions(options: StreamsPb.BatchAppendReq.Options): Pending {
  const common = { deadline: options.getDeadline()?.toDate().getTime(), events: [], size: 0 };
  try {
    const expected = requestedBatchExpectation(options);
    return { ...common, stream: streamName(options.getStreamIdentifier()), expected, failure: undefined };
  } catch (error) {
    const failure = badRequest((error as Error).message);
    return { ...common, stream: rawStreamName(options.getStreamIdentifier()), expected: ANY, failure };
  }
}

function collect(append: Pending, messages: StreamsPb.BatchAppendReq.ProposedMessage[]): void {
  try {
    for (const message of messages) {
      const event = toProposedEvent(message);
      append.size += sizeOf(event);
      append.events.push(event);
    }
    if (append.size > MAX_APPEND_SIZE) append.failure = tooLarge();
  } catch (error) {
    append.failure = badRequest((error as Error).message);
  }
  if (append.failure !== undefined) append.events.length = 0;
}

/** The memory that an open append takes, near enough to bound it by; of one that has failed, only its name is left. */
function bytesHeld({ stream, events, size, failure }: Pending): number {
  const bodies = failure === undefined ? size + events.length * EVENT_OVERHEAD : 0;
  return bodies + stream.length * 2;
}

function toResponse(outcome: AppendOutcome, append: Pending): StreamsPb.BatchAppendResp {
  if (outcome.kind === 'wrong-revision') return failed(wrongVersion(outcome.current, append));
  if (outcome.kind === 'stream-deleted') return failed(deleted(append.stream));
  if (outcome.kind === 'expired') return failed(expired());
  const success = new streamsPb.BatchAppendResp.Success();
  if (outcome.lastRevision < 0) success.setNoStream(new emptyPb.Empty());
  else success.setCurrentRevision(String(outcome.lastRevision));
  if (outcome.position === undefined) {
    success.setNoPosition(new emptyPb.Empty());
  } else {
    const position = new sharedPb.AllStreamPosition();
    position.setCommitPosition(String(outcome.position));
    position.setPreparePosition(String(outcome.position));
    success.setPosition(position);
  }
  const response = new streamsPb.BatchAppendResp();
  response.setSuccess(success);
  return response;
}

function failed(failure: Failure): StreamsPb.BatchAppendResp {
  const details = new anyPb.Any();
  details.pack(failure.details.serializeBinary(), failure.type);
  const error = new statusPb.Status();
  error.setCode(failure.code);
  error.setMessage(failure.message);
  error.setDetails(details);
  const response = new streamsPb.BatchAppendResp();
  response.setError(error);
  return response;
}

function wrongVersion(current: number, { expected }: Pending): Failure {
  const details = new sharedPb.WrongExpectedVersion();
  if (current < 0) details.setCurrentNoStream(new emptyPb.Empty());
  else details.setCurrentStreamRevision(String(current));
  const { expectation } = expected;
  if (expectation.kind === 'any') details.setExpectedAny(new emptyPb.Empty());
  if (expectation.kind === 'no_stream') details.setExpectedNoStream(new emptyPb.Empty());
  if (expectation.kind === 'stream_exists') details.setExpectedStreamExists(new emptyPb.Empty());
  if (expectation.kind === 'revision') details.setExpectedStreamPosition(expected.number);
  const type = 'event_store.client.WrongExpectedVersion';
  return { code: CODE.failedPrecondition, message: 'Wrong expected version', type, details };
}

function deleted(stream: string): Failure {
  const details = new sharedPb.StreamDeleted();
  details.setStreamIdentifier(streamIdentifier(stream));
  const type = 'event_store.client.StreamDeleted';
  return { code: CODE.failedPrecondition, message: `Event stream '${stream}' is deleted.`, type, details };
}

function tooLarge(): Failure {
  const details = new sharedPb.MaximumAppendSizeExceeded();
  details.setMaxappendsize(MAX_APPEND_SIZE);
  const type = 'event_store.client.MaximumAppendSizeExceeded';
  return { code: CODE.invalidArgument, message: `Maximum Append Size of ${MAX_APPEND_SIZE} Exceeded.`, type, details };
}

function expired(): Failure {
  const type = 'event_store.client.Timeout';
  return { code: CODE.deadlineExceeded, message: 'Timeout', type, details: new sharedPb.Timeout() };
}

/** A failure that is the server's. */
function serverFailure(error: unknown): Failure {
  const { code = status.INTERNAL, details: reason } = toProtocolError(error);
  const details = new sharedPb.BadRequest();
  details.setMessage(reason);
  // The client drops the code but shows the message, so the message says it too.
  return { code, message: `${status[code]}: ${reason}`, type: 'event_store.client.BadRequest', details };
}

function badRequest(message: string): Failure {
  const details = new sharedPb.BadRequest();
  details.setMessage(message);
  return { code: CODE.invalidArgument, message, type: 'event_store.client.BadRequest', details };
}
