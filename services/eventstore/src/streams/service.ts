import type {
  handleServerStreamingCall,
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
} from '@grpc/grpc-js';
import { toProtocolError, unavailable } from '../protocol/errors.ts';
import type { StreamsPb } from '../protocol/generated.ts';
import type { CallCounter } from '../stats.ts';
import type { Store } from '../storage/store.ts';
import { handleAppend } from './append.ts';
import { BatchAppendCall } from './batch-append.ts';
import { handleDelete, handleTombstone } from './delete.ts';
import { Outlet } from './outlet.ts';
import { answerRead } from './read.ts';
import { parseReadRequest, type ReadRequest } from './read-request.ts';
import { answerSubscription } from './subscribe.ts';

/** The service `event_store.client.streams.Streams`, and what its long calls need at shutdown. */
export class Streams {
  readonly #store: Store;
  readonly #counter: CallCounter;
  readonly #batches = new Set<BatchAppendCall>();
  readonly #subscribers = new Set<Outlet<StreamsPb.ReadResp>>();

  constructor(store: Store, counter: CallCounter) {
    this.#store = store;
    this.#counter = counter;
  }

  /** The handlers, by method. */
  handlers() {
    return {
      append: (
        call: ServerReadableStream<StreamsPb.AppendReq, StreamsPb.AppendResp>,
        answer: sendUnaryData<StreamsPb.AppendResp>,
      ) => {
        this.#counter.count('append');
        handleAppend(this.#store, call, answer);
      },
      batchAppend: (call: ServerDuplexStream<StreamsPb.BatchAppendReq, StreamsPb.BatchAppendResp>) => {
        const batch = new BatchAppendCall(this.#store, call, () => this.#counter.count('batchAppend'));
        this.#batches.add(batch);
        batch.onClose(() => this.#batches.delete(batch));
      },
      delete: (
        call: ServerUnaryCall<StreamsPb.DeleteReq, StreamsPb.DeleteResp>,
        answer: sendUnaryData<StreamsPb.DeleteResp>,
      ) => {
        this.#counter.count('delete');
        handleDelete(this.#store, call.request, answer);
      },
      tombstone: (
        call: ServerUnaryCall<StreamsPb.TombstoneReq, StreamsPb.TombstoneResp>,
        answer: sendUnaryData<StreamsPb.TombstoneResp>,
      ) => {
        this.#counter.count('tombstone');
        handleTombstone(this.#store, call.request, answer);
      },
      read: ((call) => this.#read(call)) satisfies handleServerStreamingCall<StreamsPb.ReadReq, StreamsPb.ReadResp>,
    };
  }

  /** Takes no more appends on open calls; what came is settled. */
  stopReceiving(): void {
    for (const batch of this.#batches) batch.stopReceiving();
  }

  /** Ends the calls that would never end by themselves. */
  shutdown(): void {
    for (const batch of [...this.#batches]) batch.shutdown();
    for (const subscriber of [...this.#subscribers]) subscriber.fail(unavailable('Server is shutting down'));
  }

  async #read(call: ServerWritableStream<StreamsPb.ReadReq, StreamsPb.ReadResp>): Promise<void> {
    const outlet = new Outlet(call);
    try {
      const request = parseReadRequest(call.request);
      const subscription = request.count === undefined;
      this.#counter.count(subscription ? 'subscribe' : request.stream === undefined ? 'readAll' : 'read');
      if (subscription) await this.#subscribe(request, outlet);
      else await answerRead(this.#store, request, outlet);
    } catch (error) {
      outlet.fail(toProtocolError(error));
    }
  }

  async #subscribe(request: ReadRequest, outlet: Outlet<StreamsPb.ReadResp>): Promise<void> {
    this.#subscribers.add(outlet);
    outlet.onClose(() => this.#subscribers.delete(outlet));
    await answerSubscription(this.#store, request, outlet);
  }
}
