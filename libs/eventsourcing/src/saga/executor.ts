import { randomUUID } from 'node:crypto';
import { type Instrumentation, noInstrumentation } from '../instrumentation.ts';
import { type Clock, systemClock } from './clock.ts';
import type { AttemptInHand, Outcome, SagaCommand } from './decide.ts';
import type { SagaDefinition, SagaFacts, SagaTrace, StepCall } from './definition.ts';
import { outcomeOf } from './outcome.ts';
import { dueAt, type SagaState } from './state.ts';
import { Watch } from './watch.ts';

/** Where journals are kept. */
export interface SagaJournal<Input> {
  /**
   * Decides a command on what the journal says now, and records what follows from it.
   * @returns the saga afterwards
   * @throws the store's errors; then it is not known whether anything was recorded
   */
  tell(id: string, command: SagaCommand<Input>, trace: SagaTrace | undefined): Promise<SagaState<Input>>;
}

export interface SagaExecutorOptions<Input> {
  readonly definition: SagaDefinition<Input>;
  readonly journal: SagaJournal<Input>;
  /** Sagas at work at once in this process. Default 256. */
  readonly parallel?: number;
  readonly clock?: Clock;
  /** 0 to 1, by chance. */
  readonly chance?: () => number;
  readonly newClaim?: () => string;
  readonly instrumentation?: Instrumentation;
}

/** After the store failed under a saga, milliseconds until it is looked at again: 1 s doubled up to this. */
const LONGEST_STORE_PAUSE = 30_000;

/**
 * Brings sagas forward, many side by side and each one in order: begins the attempt that is due, carries it out, records
 * what came of it, until the saga has to wait or has ended. A journaled claim keeps other processes away meanwhile;
 * where two meet nevertheless, the journal's expected revision lets one of them through.
 */
export class SagaExecutor<Input> {
  readonly #definition: SagaDefinition<Input>;
  readonly #journal: SagaJournal<Input>;
  readonly #parallel: number;
  readonly #clock: Clock;
  readonly #chance: () => number;
  readonly #newClaim: () => string;
  readonly #instrumentation: Instrumentation;
  readonly #watch: Watch;
  /** Sagas at work; `again` where somebody asked for another look meanwhile. */
  readonly #atWork = new Map<string, { again: boolean; readonly over: Promise<void> }>();
  readonly #waiting = new Set<string>();
  readonly #storeFailures = new Map<string, number>();
  readonly #giveUp = new AbortController();
  #stopping = false;
  #onRoom: (() => void)[] = [];

  constructor(options: SagaExecutorOptions<Input>) {
    this.#definition = options.definition;
    this.#journal = options.journal;
    this.#parallel = options.parallel ?? 256;
    this.#clock = options.clock ?? systemClock;
    this.#chance = options.chance ?? Math.random;
    this.#newClaim = options.newClaim ?? randomUUID;
    this.#instrumentation = options.instrumentation ?? noInstrumentation;
    this.#watch = new Watch(this.#clock, (id) => this.look(id));
  }

  /** Sees to a saga as soon as there is room. Costs nothing but a look where there is nothing to do. */
  look(id: string): void {
    if (this.#stopping) return;
    const running = this.#atWork.get(id);
    if (running) {
      running.again = true;
      return;
    }
    this.#watch.set(id, undefined);
    if (this.#atWork.size >= this.#parallel) this.#waiting.add(id);
    else this.#begin(id);
  }

  /** Looks at a saga when it is due (epoch milliseconds); undefined where nobody need. Last word counts. */
  lookAt(id: string, due: number | undefined): void {
    // What is at work knows best itself when it is due next.
    if (this.#stopping || this.#atWork.has(id) || this.#waiting.has(id)) return;
    this.#watch.set(id, due);
  }

  /** Whether this process has the saga in hand, or on its list. */
  minds(id: string): boolean {
    return this.#atWork.has(id) || this.#waiting.has(id) || this.#watch.has(id);
  }

  /** Resolves when another saga could begin at once, or it no longer matters. */
  async room(): Promise<void> {
    while (this.#waiting.size > 0 && !this.#stopping) {
      await new Promise<void>((resolve) => this.#onRoom.push(resolve));
    }
  }

  /**
   * Begins nothing more, and waits for the attempts under way to be recorded; what is not by then is cut off, and another
   * process takes it over.
   * @param withinMs milliseconds
   */
  async stop(withinMs: number): Promise<void> {
    this.#stopping = true;
    this.#watch.clear();
    this.#waiting.clear();
    this.#tellRoom();
    const cancel = this.#clock.after(withinMs, () => this.#giveUp.abort());
    await Promise.all([...this.#atWork.values()].map(({ over }) => over));
    cancel();
  }

  #begin(id: string): void {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const running = { again: false, over };
    this.#atWork.set(id, running);
    this.#run(id)
      .catch((error: unknown) => this.#storeFailed(id, error))
      .then((due) => {
        this.#atWork.delete(id);
        resolve();
        if (running.again) this.look(id);
        else this.lookAt(id, due);
        this.#beginNext();
      });
  }

  #beginNext(): void {
    for (const id of this.#waiting) {
      if (this.#atWork.size >= this.#parallel) break;
      this.#waiting.delete(id);
      this.#begin(id);
    }
    if (this.#waiting.size === 0) this.#tellRoom();
  }

  #tellRoom(): void {
    const told = this.#onRoom;
    this.#onRoom = [];
    for (const tell of told) tell();
  }

  /** @returns when the saga is due again */
  async #run(id: string): Promise<number | undefined> {
    let claim = this.#newClaim();
    let state = await this.#journal.tell(id, { type: 'proceed', now: this.#clock.now(), claim }, undefined);
    while (state.inHand?.claim === claim && isUnderWay(state)) {
      const attempt: AttemptInHand = { way: state.way, step: state.inHand.step, claim };
      const outcome = await this.#carryOut(id, state, attempt);
      this.#report(id, attempt, outcome);
      claim = this.#newClaim();
      // Who is about to stop begins no further attempt: the next process need not wait for its claim to end then.
      const next = this.#stopping ? undefined : claim;
      const now = this.#clock.now();
      const settle = { type: 'settle', attempt, outcome, now, claim: next, spread: this.#chance() } as const;
      state = await this.#journal.tell(id, settle, state.trace);
    }
    this.#storeFailures.delete(id);
    return dueAt(state);
  }

  #carryOut(id: string, state: SagaState<Input>, { way, step: name }: AttemptInHand): Promise<Outcome> {
    return outcomeOf(async () => {
      const step = this.#definition.steps.find((one) => one.name === name);
      if (!step) throw new UnknownStep(name);
      const facts = factsOf(id, state);
      return this.#bounded(async (bounds) => {
        const call = { ...bounds, trace: state.trace };
        if (way === 'forward') return step.run(facts, { ...call, key: `${id}/${name}` });
        await step.undo?.(facts, facts.captured[name], { ...call, key: `${id}/${name}/undo` });
        return undefined;
      });
    });
  }

  /** Runs an attempt within its time; one that does not keep it is left behind. */
  async #bounded<T>(run: (bounds: Pick<StepCall, 'now' | 'deadline' | 'signal'>) => Promise<T>): Promise<T> {
    const { callMs } = this.#definition.patience;
    const ended = new AbortController();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const end = (error: Error) => {
      ended.abort(error);
      reject(error);
    };
    const stopped = () => end(new AttemptEnded('cancelled', 'The process that asked is stopping.'));
    const cancel = this.#clock.after(callMs, () => end(new AttemptEnded('deadline', 'There was no answer in time.')));
    this.#giveUp.signal.addEventListener('abort', stopped, { once: true });
    try {
      const now = this.#clock.now();
      return await Promise.race([run({ now, deadline: now + callMs, signal: ended.signal }), late]);
    } finally {
      cancel();
      this.#giveUp.signal.removeEventListener('abort', stopped);
    }
  }

  /** The saga is left as it stands in its journal, for now. @returns when it is looked at again */
  #storeFailed(id: string, error: unknown): number {
    const failures = (this.#storeFailures.get(id) ?? 0) + 1;
    this.#storeFailures.set(id, failures);
    this.#instrumentation.report('warn', 'saga waits for its journal', { saga: id, error });
    return this.#clock.now() + Math.min(LONGEST_STORE_PAUSE, 500 * 2 ** failures);
  }

  #report(id: string, { way, step }: AttemptInHand, outcome: Outcome): void {
    if (outcome.kind === 'succeeded') return;
    const level = outcome.kind === 'poisoned' ? 'error' : 'info';
    const { kind, reason } = outcome;
    this.#instrumentation.report(level, 'saga step did not succeed', { saga: id, way, step, outcome: kind, reason });
  }
}

function isUnderWay({ phase }: SagaState<unknown>): boolean {
  return phase === 'running' || phase === 'undoing';
}

function factsOf<Input>(id: string, state: SagaState<Input>): SagaFacts<Input> {
  const captured = Object.fromEntries(state.done.map(({ step, captured: kept }) => [step, kept]));
  return { id, input: state.input as Input, startedAt: state.startedAt, captured, failure: state.failure };
}

/** Another version began the saga: a process of that version may go on with it. */
class UnknownStep extends Error {
  readonly code = 'unavailable';
  readonly type = 'unknown-step';

  constructor(name: string) {
    super(`This version has no step ${name}.`);
  }
}

/** An attempt was ended from here. Its outcome is open. */
class AttemptEnded extends Error {
  readonly code: 'deadline' | 'cancelled';

  constructor(code: 'deadline' | 'cancelled', message: string) {
    super(message);
    this.code = code;
  }
}
