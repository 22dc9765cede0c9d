import type { EventStoreDBClient, Position } from '@eventstore/db-client';
import type { Fold } from './batch-plan.ts';
import type { DomainEvent } from './decider.ts';
import { foldInto } from './fold.ts';
import { type GroupProgress, Groups, type LogEnd, permilleReached } from './group.ts';
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
  /** Milliseconds between looks at the generations' state. Default 1,000; 200 while a generation is being filled. */
  readonly pollEvery?: number;
  /** Milliseconds for which a replaced generation is kept for readers that still look at it. Default 10,000. */
  readonly keepRetired?: number;
  /** Whether a rebuild mends what kept the generation that readers see from being opened: then one is begun. */
  readonly rebuildOn?: (error: unknown) => boolean;
  readonly instrumentation?: Instrumentation;
}

/** What an operator sees of a projection. */
export interface ProjectionStatus {
  readonly name: string;
  readonly state: ViewState;
  /** Progress of each generation that takes writes, by its number. */
  readonly generations: Readonly<Record<number, GroupProgress>>;
}

const FILLING_POLL = 200;

/**
 * Keeps a view level with its streams, and rebuilds it beside itself. All state is in the view's engine and the store:
 * each replica runs the consumers that the state asks for and may take the next step of a rebuild, so any of them can
 * die at any point.
 */
export class Projection<Doc, Event extends DomainEvent, View extends GuardedView<Doc>> {
  readonly name: string;
  readonly #options: ProjectionOptions<Doc, Event, View>;
  readonly #instrumentation: Instrumentation;
  readonly #groups: Groups;
  readonly #consumers = new Map<number, Subscription>();
  readonly #running: Promise<void>;
  readonly #stopping = new AbortController();
  #wake: (() => void) | undefined;
  #seen: { readonly building: number; readonly step: SwitchStep } | undefined;
  #logEnd: LogEnd | undefined;
  /** Where the streams ended when this process first looked. */
  #goal: { readonly position: Position | undefined } | undefined;
  /** How much of that the view that readers see holds, in thousandths; looked at until it is all. */
  #permille = 0;
  #problem: unknown;

  constructor(options: ProjectionOptions<Doc, Event, View>) {
    this.name = options.name;
    this.#options = options;
    this.#instrumentation = options.instrumentation ?? noInstrumentation;
    this.#groups = new Groups(options.client, this.#instrumentation);
    this.#running = this.#run();
  }

  /**
   * For readiness: resolves while the projection is at work, and its view has once held all that there was when this
   * process began. A view that lags behind after that is still one to read from.
   * @throws Error that says why it is not so, or how far the view is
   */
  async check(): Promise<void> {
    if (this.#problem) throw this.#problem;
    const idle = [...this.#consumers.values()].find((consumer) => !consumer.connected);
    if (idle || this.#consumers.size === 0) throw new Error(`projection ${this.name} is not subscribed`);
    if (!this.#level) throw new Error(`the view holds ${(this.#permille / 10).toFixed(1)} % of the events`);
  }

  /** The generations' state and progress. @throws when the store or the view's engine is away. */
  async status(): Promise<ProjectionStatus> {
    const state = await this.#options.generations.state();
    const lastKnown = await this.#lastOfStreams();
    const numbers = [state.active, ...(state.building ? [state.building] : [])];
    const entries = await Promise.all(
      numbers.map(async (number) => {
        const progress = await this.#groups.progress(this.#group(number), lastKnown);
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
    const { generations } = this.#options;
    while (true) {
      const state = await generations.state();
      if (state.building) return state.building;
      const building = Math.max(state.active, ...(state.retired ?? []).map((one) => one.generation)) + 1;
      // A view that was lost counts its generations anew, and the store may remember a group of that name.
      await this.#groups.delete(this.#group(building));
      if (await generations.update({ ...state, version: state.version + 1, building })) {
        this.#wake?.();
        return building;
      }
    }
  }

  /** Has the store deliver the parked events of the active generation again. */
  async replayParked(): Promise<void> {
    const { active } = await this.#options.generations.state();
    await this.#groups.replayParked(this.#group(active));
  }

  /** Finishes the batches in hand and ends. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake?.();
    await this.#running;
    await Promise.all([...this.#consumers.values()].map((consumer) => consumer.stop()));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const problems: unknown[] = [];
      const filling = await this.#reconcile(problems).catch((error: unknown) => {
        problems.push(error);
        return false;
      });
      if (signal.aborted) return;
      for (const error of problems) {
        this.#instrumentation.report('warn', 'projection waits', { projection: this.name, error });
      }
      this.#problem = problems[0];
      await this.#pause(filling ? FILLING_POLL : (this.#options.pollEvery ?? 1_000));
    }
  }

  /**
   * Brings consumers and generations to what the state asks for; takes at most one step of a rebuild. A generation that
   * cannot be opened is a problem, but the other one goes on: a rebuild is how such a view is mended.
   * @returns whether a generation is being filled
   */
  async #reconcile(problems: unknown[]): Promise<boolean> {
    let state = await this.#options.generations.state();
    if (state.version === 0) state = await this.#begin(state);
    await this.#runConsumers(state, problems);
    if (state.building) await this.#advanceRebuild(state, state.building);
    else await this.#dropRetired(state);
    if (!this.#level) await this.#seeHowFar(state);
    return state.building !== undefined || !this.#level;
  }

  get #level(): boolean {
    return this.#permille === 1_000;
  }

  /** Looks how far the view that readers see has come on its way to where the streams ended at the first look. */
  async #seeHowFar({ active, building, switching }: ViewState): Promise<void> {
    // Set once: under a steady load the streams' end is always a little ahead.
    this.#goal ??= { position: await this.#lastOfStreams() };
    const { position } = this.#goal;
    // While switching, the old generation's group is gone, and the new one is about to take its place.
    const shown = switching ? (building ?? active) : active;
    this.#permille = permilleReached(await this.#groups.progress(this.#group(shown), position), position);
  }

  /**
   * A view without a state is new, or was lost. Whatever the store remembers of an earlier one no longer holds:
   * its group goes, and the view fills from the first event on.
   */
  async #begin(state: ViewState): Promise<ViewState> {
    const { generations } = this.#options;
    const first: ViewState = { version: 1, active: state.active };
    // The group goes first: were the state stored before it, an end in between would leave an old checkpoint for good.
    await this.#groups.delete(this.#group(first.active));
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
        const isShown = number === state.active && state.building === undefined;
        if (isShown && this.#options.rebuildOn?.(error)) await this.rebuild();
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
    const { generations, keepRetired = 10_000 } = this.#options;
    // The log is looked at before the group, so that what the group has done by then can only be more.
    const progress = await this.#groups.progress(this.#group(building), await this.#lastOfStreams());
    if (!progress) return;
    // What was seen of an earlier rebuild says nothing about this one.
    const last = this.#seen?.building === building ? this.#seen.step : undefined;
    const step = nextStep(state, progress, last, Date.now());
    this.#seen = { building, step };
    if (step.kind === 'wait') return;

    const version = state.version + 1;
    if (step.kind === 'freeze') {
      if (await generations.update({ ...state, version, switching: true })) {
        await this.#groups.delete(this.#group(state.active));
      }
      return;
    }
    if (step.kind === 'delete-group') {
      await this.#groups.delete(this.#group(state.active));
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
      await this.#groups.delete(this.#group(generation));
      await this.#options.generations.drop(generation);
    }
    const left = retired.filter((one) => !due.includes(one));
    await this.#options.generations.update({ version: state.version + 1, active: state.active, retired: left });
  }

  /** Where the streams end by now. */
  async #lastOfStreams(): Promise<Position | undefined> {
    const { signal } = this.#stopping;
    this.#logEnd = await this.#groups.lastOfStreams(this.#options.streamPrefixes, this.#logEnd, signal);
    return this.#logEnd.last;
  }

  #group(generation: number): string {
    return `${this.name}-${generation}`;
  }

  async #pause(milliseconds: number): Promise<void> {
    if (this.#stopping.signal.aborted) return;
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
