import type { ProtocolError } from '../protocol/errors.ts';
import { toPersistentEvent } from '../protocol/events.ts';
import type { PersistentPb } from '../protocol/generated.ts';
import type { Outlet } from '../streams/outlet.ts';
import type { Message } from './message.ts';
import { Meter } from './meter.ts';
import { MessageQueue } from './queue.ts';

export interface ConsumerOptions {
  /** Messages that it takes before it acknowledges one. */
  readonly slots: number;
  readonly structuredIds: boolean;
  /** Address of the client. */
  readonly peer: string;
  readonly connectionName: string;
}

/** One connected consumer of a group. */
export class Consumer {
  readonly options: ConsumerOptions;
  readonly meter = new Meter();
  /** Sent and not yet settled, by key. */
  readonly inFlight = new Map<string, Message>();
  /** Messages that only this consumer may have. */
  readonly lane = new MessageQueue();
  readonly #outlet: Outlet<PersistentPb.ReadResp>;

  constructor(outlet: Outlet<PersistentPb.ReadResp>, options: ConsumerOptions) {
    this.#outlet = outlet;
    this.options = options;
  }

  get free(): number {
    return this.options.slots - this.inFlight.size;
  }

  send(message: Message): void {
    this.inFlight.set(message.key, message);
    this.meter.count();
    // At most `slots` messages wait in the call, so the client's pace needs no watching here.
    this.#outlet.send(toPersistentEvent(message.resolved, message.retryCount, this.options.structuredIds));
  }

  /** Ends the consumer's call. */
  drop(error: ProtocolError): void {
    this.#outlet.fail(error);
  }
}
