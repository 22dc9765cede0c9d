import type { EventStoreDBClient } from '@eventstore/db-client';
import { idAfterCategory, type SubscribedEvent, type Verdict } from '../batch-plan.ts';
import { type Instrumentation, noInstrumentation } from '../instrumentation.ts';
import { Subscription } from '../subscription.ts';
import type { SagaDefinition } from './definition.ts';
import { dueAfter } from './deliveries.ts';
import { SagaExecutor } from './executor.ts';
import { type SagaHandler, storedJournal } from './saga-journal.ts';
import { type DueSagas, Sweep } from './sweep.ts';

export interface SagaRunnerOptions<Input> {
  readonly client: EventStoreDBClient;
  /** The persistent subscription's group; all replicas share it. */
  readonly group: string;
  /** First part of the journals' stream names; the handler's too. */
  readonly category: string;
  readonly definition: SagaDefinition<Input>;
  readonly handler: SagaHandler<Input>;
  readonly due: DueSagas;
  /** Sagas at work at once in this process. Default 256. */
  readonly parallel?: number;
  /** See `SweepOptions`. */
  readonly sweepEveryMs?: number;
  readonly instrumentation?: Instrumentation;
}

/**
 * Runs the sagas of one category, on every replica. The subscription is pinned: the entries of one journal come to the
 * same replica while it lives, in order. An entry only says when its saga is to be looked at, so it is acknowledged at
 * once and a slow saga holds up no other; what a replica had in mind when it died, the sweeps of the others find.
 */
export class SagaRunner<Input> {
  readonly #executor: SagaExecutor<Input>;
  readonly #subscription: Subscription;
  readonly #sweep: Sweep;
  readonly #stopWithinMs: number;

  constructor(options: SagaRunnerOptions<Input>) {
    const { client, group, category, definition, handler, due, parallel, sweepEveryMs } = options;
    const { instrumentation = noInstrumentation } = options;
    this.#stopWithinMs = definition.patience.callMs;
    this.#executor = new SagaExecutor({
      definition,
      journal: storedJournal(handler),
      instrumentation,
      ...(parallel !== undefined && { parallel }),
    });
    this.#subscription = new Subscription({
      client,
      group,
      streamPrefixes: [`${category}-`],
      handle: (batch) => this.#take(batch),
      instrumentation,
    });
    this.#sweep = new Sweep({
      executor: this.#executor,
      due,
      instrumentation,
      ...(sweepEveryMs !== undefined && { everyMs: sweepEveryMs }),
    });
  }

  /** For readiness. @throws Error while the store does not deliver */
  check(): void {
    if (!this.#subscription.connected) throw new Error(`${this.#subscription.group} is not subscribed`);
  }

  /** Takes nothing new, and waits for the attempts under way; the next entries come to another replica. */
  async stop(): Promise<void> {
    this.#sweep.stop();
    await Promise.all([this.#subscription.stop(), this.#executor.stop(this.#stopWithinMs)]);
  }

  async #take(batch: readonly SubscribedEvent[]): Promise<readonly Verdict[]> {
    const latest = new Map<string, SubscribedEvent>();
    for (const event of batch) {
      const before = latest.get(event.stream);
      if (!before || before.revision < event.revision) latest.set(event.stream, event);
    }
    for (const [stream, event] of latest) {
      const id = idAfterCategory(stream);
      const due = dueAfter(event);
      if (due === 0) this.#executor.look(id);
      else this.#executor.lookAt(id, due);
    }
    await this.#executor.room();
    return batch.map(() => ({ kind: 'ack' }));
  }
}
