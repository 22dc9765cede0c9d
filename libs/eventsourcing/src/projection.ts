import type { EventStoreDBClient, Position } from '@eventstore/db-client';
import type { Fold } from './batch-plan.ts';
import type { DomainEvent } from './decider.ts';
import { foldInto } from './fold.ts';
import { deleteGroup, type GroupProgress, groupProgress, type LogEnd, lastOfStreams } from './group.ts';
import { type Instrumentation, noInstrumentation } from './instrumentation.ts';
import { nextStep, type SwitchStep } from './rebuild.ts';
import { Subscription } from './subscription.ts';
import type { GuardedView, ViewGenerations, ViewState } from './view.ts';

export interface ProjectionOptions<Doc, Event extends DomainEvent, View extends GuardedView<Doc>> {
  /** Names the projection and, with the generation's number, its groups: `orders-search-1`. */
  readonly name: string;
  readonly client: EventStoreDBClient;
  readonly generations: ViewGenerations<View>;
  readonly fold: Fold<Doc, Event>;
  /** Streams whose names begin with one of these are folded. */
  readonly streamPrefixes: readonly string[];
  readonly batchSize?: number;
  readonly consumerStrategy?: string;
  /** Milliseconds between looks at the generations' state. Default 1,000; 200 while a rebuild is under way. */
  readonly pollEvery?: number;
  /** Milliseconds for which a replaced generation is kept for readers that still look at it. Default 10,000. */
  readonly keepRetired?: number;
  readonly instrumentation?: Instrumentation;
}

/** What an operator sees of a projection. */
export interface ProjectionStatus {
  readonly name: string;
  readonly state: ViewState;
  /** Progress of each generation that takes writes, by its number. */
  readonly generations: Readonly<Record<number, GroupProgress>>;
}

const REBUILD_POLL = 200;

/**
 * Keeps a view level with its streams, and rebuilds it beside itself. All state is in the view's engine and the store:
 * each replica runs the consumers that the state asks for and may take the next step of a rebuild, so any of them can
 * die at any point.
 */
export class Projection<Doc, Event extends DomainEvent, View extends GuardedView<Doc>> {
  readonly name: string;
  readonly #options: ProjectionOptions<Doc, Event, View>;
  readonly #instrumentation: Instrumentation;
  readonly #consumers = new Map<number, Subscription>();
  readonly #running: Promise<void>;
  #stopping = false;
  #wake: (() => void) | undefined;
  #seen: { readonly building: number; readonly step: SwitchStep } | undefined;
  #logEnd: LogEnd | undefined;
  #problem: unknown;

  constructor(options: ProjectionOptions<Doc, Event, View>) {
    this.name = options.name;
    this.#options = options;
    this.#instrumentation = options.instrumentation ?? noInstrumentation;
    this.#running = this.#run();
  }

  /** Resolves while the projection is at work. @throws Error that says why it is not: for readiness. */
  async check(): Promise<void> {
    if (this.#problem) throw this.#problem;
    const idle = [...this.#consumers.values()].find((consumer) => !consumer.connected);
    if (idle || this.#consumers.size === 0) throw new Error(`projection ${this.name} is not subscribed`);
  }

  /** The generations' state and progress. @throws when the store or the view's engine is away. */
  async status(): Promise<ProjectionStatus> {
    const state = await this.#options.generations.state();
    const lastKnown = await this.#lastOfStreams();
    const numbers = [state.active, ...(state.building ? [state.building] : [])];
    const entries = await Promise.all(
      numbers.map(async (number) => {
        const progress = await groupProgress(this.#options.client, this.#group(number), lastKnown);
        return progress ? [[number, progress] as const] : [];
      }),
    );
    return { name: this.name, state, generations: Object.fromEntries(entries.flat()) };
  }

  /**
   * Starts a rebuild: a new generation is filled from the first event on while the old one goes on serving, and takes
   * its place once it is level. A rebuild that is under way already is joined.
   * @returns the number of the generation that is being built
   */
  async rebuild(): Promise<number> {
    const { client, generations } = this.#options;
    while (true) {
      const state = await generations.state();
      if (state.building) return state.building;
      const building = Math.max(state.active, ...(state.retired ?? []).map((one) => one.generation)) + 1;
      // A view that was lost counts its generations anew, and the store may remember a group of that name.
      await deleteGroup(client, this.#group(building));
      if (await generations.update({ ...state, version: state.version + 1, building })) {
        this.#wake?.();
        return building;
      }
    }
  }

  /** Has the store deliver the parked events of the active generation again. */
  async replayParked(): Promise<void> {
    const { active } = await this.#options.generations.state();
    await this.#options.client.replayParkedMessagesToAll(this.#group(active));
  }

  /** Finishes the batches in hand and ends. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    await this.#running;
    await Promise.all([...this.#consumers.values()].map((consumer) => consumer.stop()));
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const problems: unknown[] = [];
      const building = await this.#reconcile(problems).catch((error: unknown) => {
        problems.push(error);
        return false;
      });
      for (const error of problems) {
        this.#instrumentation.report('warn', 'projection waits', { projection: this.name, error });
      }
      this.#problem = problems[0];
      await this.#pause(building ? REBUILD_POLL : (this.#options.pollEvery ?? 1_000));
    }
  }

  /**
   * Brings consumers and generations to what the state asks for; takes at most one step of a rebuild. A generation that
   * cannot be opened is a problem, but the other one goes on: a rebuild is how such a view is mended.
   * @returns whether a rebuild is under way
   */
  async #reconcile(problems: unknown[]): Promise<boolean> {
    let state = await this.#options.generations.state();
    if (state.version === 0) state = await this.#begin(state);
    await this.#runConsumers(state, problems);
    if (state.building) await this.#advanceRebuild(state, state.building);
    else await this.#dropRetired(state);
    return state.building !== undefined;
  }

  /**
   * A view without a state is new, or was lost. Whatever the store remembers of an earlier one no longer holds:
   * its group goes, and the view fills from the first event on.
   */
  async #begin(state: ViewState): Promise<ViewState> {
    const { generations, client } = this.#options;
    const first: ViewState = { version: 1, active: state.active };
    // The group goes first: were the state stored before it, an end in between would leave an old checkpoint for good.
    await deleteGroup(client, this.#group(first.active));
    return (await generations.update(first)) ? first : generations.state();
  }

  async #runConsumers(state: ViewState, problems: unknown[]): Promise<void> {
    const wanted = new Set<number>();
    // While switching, the old generation stands still, so that the new one can be seen to have passed it.
    if (!state.switching) wanted.add(state.active);
    if (state.building) wanted.add(state.building);
    for (const [number, consumer] of this.#consumers) {
      if (wanted.has(number) && !consumer.ended) continue;
      this.#consumers.delete(number);
      await consumer.stop();
    }
    for (const number of wanted) {
      if (this.#consumers.has(number)) continue;
      try {
        this.#consumers.set(number, await this.#consume(number));
      } catch (error) {
        problems.push(error);
      }
    }
  }

  async #consume(number: number): Promise<Subscription> {
    const { client, generations, fold, streamPrefixes, batchSize, consumerStrategy } = this.#options;
    const view = await generations.open(number);
    return new Subscription({
      client,
      group: this.#group(number),
      streamPrefixes,
      handle: foldInto(view, fold),
      instrumentation: this.#instrumentation,
      ...(batchSize && { batchSize }),
      ...(consumerStrategy && { consumerStrategy }),
    });
  }

  async #advanceRebuild(state: ViewState, building: number): Promise<void> {
    const { client, generations, keepRetired = 10_000 } = this.#options;
    // The log is looked at before the group, so that what the group has done by then can only be more.
    const progress = await groupProgress(client, this.#group(building), await this.#lastOfStreams());
    if (!progress) return;
    // What was seen of an earlier rebuild says nothing about this one.
    const last = this.#seen?.building === building ? this.#seen.step : undefined;
    const step = nextStep(state, progress, last, Date.now());
    this.#seen = { building, step };
    if (step.kind === 'wait') return;

    const version = state.version + 1;
    if (step.kind === 'freeze') {
      if (await generations.update({ ...state, version, switching: true })) {
        await deleteGroup(client, this.#group(state.active));
      }
      return;
    }
    if (step.kind === 'delete-group') {
      await deleteGroup(client, this.#group(state.active));
      return;
    }
    const old = { generation: state.active, dropAfter: Date.now() + keepRetired };
    if (await generations.update({ version, active: building, retired: [...(state.retired ?? []), old] })) {
      this.#instrumentation.report('info', 'view switched', { projection: this.name, generation: building });
    }
  }

  async #dropRetired(state: ViewState): Promise<void> {
    const { retired = [] } = state;
    const due = retired.filter((one) => one.dropAfter <= Date.now());
    if (due.length === 0) return;
    for (const { generation } of due) {
      await deleteGroup(this.#options.client, this.#group(generation));
      await this.#options.generations.drop(generation);
    }
    const left = retired.filter((one) => !due.includes(one));
    await this.#options.generations.update({ version: state.version + 1, active: state.active, retired: left });
  }

  /** Where the streams end by now. */
  async #lastOfStreams(): Promise<Position | undefined> {
    const { client, streamPrefixes } = this.#options;
    this.#logEnd = await lastOfStreams(client, streamPrefixes, this.#logEnd);
    return this.#logEnd.last;
  }

  #group(generation: number): string {
    return `${this.name}-${generation}`;
  }

  async #pause(milliseconds: number): Promise<void> {
    if (this.#stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
