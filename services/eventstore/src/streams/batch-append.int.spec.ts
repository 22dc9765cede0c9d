import { rmSync } from 'node:fs';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../test/harness.ts';
import { TestCall } from '../../test/test-call.ts';
import { emptyPb, type StreamsPb, streamsPb } from '../protocol/generated.ts';
import { streamIdentifier, uuidMessage } from '../protocol/identifiers.ts';
import { openStore, type Store } from '../storage/store.ts';
import { BatchAppendCall } from './batch-append.ts';

let dataDir: string;
let store: Store;
let call: TestCall<StreamsPb.BatchAppendReq, StreamsPb.BatchAppendResp>;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = openStore(dataDir);
  call = new TestCall();
  new BatchAppendCall(store, call.asServer, () => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
  rmSync(dataDir, { recursive: true });
});

const newId = () => crypto.getRandomValues(new Uint8Array(16));

function message(data: Uint8Array): StreamsPb.BatchAppendReq.ProposedMessage {
  const proposed = new streamsPb.BatchAppendReq.ProposedMessage();
  proposed.setId(uuidMessage(newId(), false));
  proposed.getMetadataMap().set('type', 'T').set('content-type', 'application/octet-stream');
  proposed.setData(data);
  return proposed;
}

/** One part of an append. */
function part(
  append: Uint8Array,
  messages: StreamsPb.BatchAppendReq.ProposedMessage[],
  { final = false, stream = 'order' } = {},
): StreamsPb.BatchAppendReq {
  const options = new streamsPb.BatchAppendReq.Options();
  options.setStreamIdentifier(streamIdentifier(stream));
  options.setAny(new emptyPb.Empty());
  const request = new streamsPb.BatchAppendReq();
  request.setCorrelationId(uuidMessage(append, false));
  request.setOptions(options);
  request.setProposedMessagesList(messages);
  request.setIsFinal(final);
  return request;
}

describe('a fault of the server', () => {
  it('is a failure of the append that it hit, and the call goes on', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const fault = new Error('boom');
    vi.spyOn(store.writer, 'append').mockRejectedValueOnce(fault);
    const hit = newId();
    call.push(part(hit, [message(new Uint8Array(1))], { final: true }));
    await vi.waitFor(() => expect(call.answers).toHaveLength(1));
    expect(call.answers[0]?.getCorrelationId()?.toObject()).toEqual(uuidMessage(hit, false).toObject());
    expect(call.answers[0]?.getError()?.toObject()).toMatchObject({ code: status.INTERNAL, message: 'INTERNAL: boom' });
    expect(printed).toHaveBeenCalledWith(fault);
    call.push(part(newId(), [message(new Uint8Array(1))], { final: true }));
    await vi.waitFor(() => expect(call.answers[1]?.getSuccess()?.getCurrentRevision()).toBe('0'));
  });

  it('that leaves no answer to give ends the call', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.spyOn(call, 'write').mockImplementationOnce(() => {
      throw new Error('boom');
    });
    call.push(part(newId(), [message(new Uint8Array(1))], { final: true }));
    expect(await call.failed).toMatchObject({ code: status.INTERNAL });
  });
});

describe('appends whose last part does not come', () => {
  const big = message(new Uint8Array(1_000_000));
  const small = Array.from({ length: 4096 }, () => message(new Uint8Array()));

  it.each([
    ['large events', () => part(newId(), [big]), 68],
    ['very many small events', () => part(newId(), small), 32],
    ['long names', () => part(newId(), [], { stream: 'x'.repeat(1_000_000) }), 34],
  ])('end the call before %s fill the memory', async (_name, next, count) => {
    for (let sent = 1; sent < count; sent += 1) call.push(next());
    const ended = vi.fn();
    call.failed.then(ended);
    await vi.waitFor(() => expect(call.readableLength).toBe(0));
    expect(ended).not.toHaveBeenCalled();
    call.push(next());
    expect(await call.failed).toMatchObject({ code: status.INVALID_ARGUMENT });
    const append = vi.spyOn(store.writer, 'append');
    call.push(part(newId(), [], { final: true }));
    await vi.waitFor(() => expect(call.readableLength).toBe(0));
    expect(append).not.toHaveBeenCalled();
  });

  it('do not count any more once it has come, or when they have failed', async () => {
    for (let round = 0; round < 70; round += 1) {
      const [whole, failed] = [newId(), newId()];
      call.push(part(whole, [big]));
      call.push(part(whole, [], { final: true }));
      call.push(part(failed, [big, big]));
    }
    await vi.waitFor(() => expect(call.answers).toHaveLength(70));
    expect(call.answers.every((answer) => answer.hasSuccess())).toBe(true);
  });
});
