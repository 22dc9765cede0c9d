import { Duplex } from 'node:stream';
import { Metadata, type ServerDuplexStream } from '@grpc/grpc-js';

/** A call of a client without a client: `push` is what it sends, `answers` is what it got. */
export class TestCall<Request, Response> extends Duplex {
  readonly answers: Response[] = [];
  readonly metadata = new Metadata();
  readonly cancelled = false;
  /** The error that ended the call. */
  readonly failed: Promise<unknown>;

  constructor() {
    super({ objectMode: true });
    this.failed = new Promise((resolve) => this.on('error', resolve));
  }

  /** As the server has it. */
  get asServer(): ServerDuplexStream<Request, Response> {
    return this as unknown as ServerDuplexStream<Request, Response>;
  }

  getPeer(): string {
    return 'test';
  }

  override _read(): void {}

  override _write(answer: Response, _encoding: BufferEncoding, done: () => void): void {
    this.answers.push(answer);
    this.emit('answer', answer);
    done();
  }
}
