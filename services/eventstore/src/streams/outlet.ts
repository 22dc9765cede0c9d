import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import type { ProtocolError } from '../protocol/errors.ts';

type OutgoingCall<Response> = ServerWritableStream<unknown, Response> | ServerDuplexStream<unknown, Response>;

/** The writing side of a call: tells when the client takes no more for now, and when it has gone. */
export class Outlet<Response> {
  readonly #call: OutgoingCall<Response>;
  readonly #onClose = new Set<() => void>();
  #closed = false;

  constructor(call: OutgoingCall<Response>) {
    this.#call = call;
    const close = () => this.#close();
    call.on('cancelled', close);
    call.on('close', close);
    call.on('error', close);
  }

  /** True once the client has gone or the call was ended. */
  get closed(): boolean {
    return this.#closed || this.#call.cancelled;
  }

  /** Calls `listener` once, when the client goes or the call ends. */
  onClose(listener: () => void): void {
    if (this.closed) queueMicrotask(listener);
    else this.#onClose.add(listener);
  }

  /** Sends; false means: wait for `writable()` before more. */
  send(response: Response): boolean {
    return this.closed ? false : this.#call.write(response);
  }

  /** Settles when the client takes more, or has gone. */
  writable(): Promise<void> {
    if (this.closed || !this.#call.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = () => {
        this.#call.off('drain', settle);
        this.#onClose.delete(settle);
        resolve();
      };
      this.#call.once('drain', settle);
      this.#onClose.add(settle);
    });
  }

  /** Ends the call well. */
  end(): void {
    if (!this.closed) this.#call.end();
    this.#close();
  }

  /** Ends the call with an error. */
  fail(error: ProtocolError): void {
    if (!this.closed) this.#call.emit('error', error);
    this.#close();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of [...this.#onClose]) listener();
    this.#onClose.clear();
  }
}
