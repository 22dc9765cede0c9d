import { randomUUID } from 'node:crypto';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { LRUCache } from 'lru-cache';
import {
  type Aggregate,
  advance,
  type CoreMetadata,
  callersMetadata,
  emptyAggregate,
  foldStored,
  restoreSnapshot,
  type StoredEvent,
  snapshotDue,
  takeSnapshot,
} from './aggregate.ts';
import type { Decider, DomainEvent } from './decider.ts';
import {
  AggregateNotFound,
  DeadlineExceeded,
  IdempotencyKeyReused,
  StoreUnavailable,
  TooManyConflicts,
  WrongRevision,
} from './errors.ts';
import type { EventCodec } from './event-codec.ts';
import { EventStore, type NewEvent } from './event-store.ts';
import { eventId, hashRequest, idFromKey, type KeyedRequest } from './idempotency.ts';
import { type Instrumentation, noInstrumentation } from './instrumentation.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { AppendConflict, StreamGone } from './store-call.ts';

/** What a caller says about one command beside the command itself. */
export interface CommandOptions {
  /** Of `create`: the new aggregate's id, where the caller chooses it. */
  readonly id?: string | undefined;
  /** Epoch milliseconds until which the caller waits. */
  readonly deadline: number;
  /** The caller's idempotency key: a repeat under it appends nothing and answers what the first one answered. */
  readonly idempotencyKey?: string | undefined;
  /** What the key stands for: its hash tells a repeat from another request. Default: the command. */
  readonly request?: unknown;
  /** The revision that the aggregate must have (`If-Match`). */
  readonly expectedRevision?: number | undefined;
  /** Goes into each event's metadata: trace context, caller. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** The answer to an accepted command. */
export interface CommandResult {
  readonly id: string;
  /** Revision after the command; for a repeat the one that the first answer carried; the current one where nothing changed. */
  readonly revision: number;
}

/** An aggregate as it is now. */
export interface Loaded<State> {
  readonly state: State;
  /** Revision of its last event, from 0. */
  readonly revision: number;
}

/** One event of an aggregate's history. */
export interface HistoryEvent<Event extends DomainEvent> {
  readonly event: Event;
  readonly revision: number;
  /** When the store recorded it. */
  readonly created: Date;
  /** What the command's caller gave along: trace context, who it was. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface HistoryOptions {
  /** Epoch milliseconds until which the caller waits. */
  readonly deadline: number;
  /** Revision of the first event that is wanted; default 0. */
  readonly from?: number;
  /** The most events that are wanted; default all. */
  readonly count?: number;
}

export interface CommandHandlerOptions<Command, Event extends DomainEvent, State> {
  readonly client: EventStoreDBClient;
  /** First part of the streams' names: the stream of aggregate `id` is `<category>-<id>`. */
  readonly category: string;
  readonly decider: Decider<Command, Event, State>;
  readonly events: EventCodec<Event>;
  /** How many aggregates are kept in memory. Default 10,000. */
  readonly cacheSize?: number;
  /** A snapshot rides along with every so many events. Default 50. */
  readonly snapshotEvery?: number;
  /** Version of the state's shape: raise it when `evolve` or the state changes, and old snapshots are passed over. Default 1. */
  readonly snapshotVersion?: number;
  /** How often a command is decided anew after other processes' writes won. Default 10. */
  readonly maxConflicts?: number;
  readonly instrumentation?: Instrumentation;
}

/** An aggregate in memory. */
interface Remembered<State> {
  readonly aggregate: Aggregate<State>;
  /** When the store was last asked and said this, in turns of {@link CommandHandler}'s count. */
  readonly asOf: number;
}

/** The most idempotency keys in the cache, all aggregates together: some 100 MB. */
const MOST_CACHED_KEYS = 500_000;

/** A larger snapshot is left out, so that it cannot push an append over the store's limit (1 MiB). Bytes. */
const LARGEST_SNAPSHOT = 256 * 1024;

/** How long an append that the store did not take counts against the process's readiness, milliseconds. */
const REFUSED_FOR_MS = 10_000;

/**
 * Carries out commands: load, decide, append with the expected revision, answer.
 *
 * One store call for a create and for a command on a warm aggregate; two for a cold one (read, append); one more where
 * the memory turns out to be stale: on a conflict, and before any refusal is believed. Commands on one aggregate run
 * one after the other within a process; between processes the expected revision decides. A refusal is believed of what
 * the store said after the command had come: so of many that wait for one aggregate, one reads for all.
 */
export class CommandHandler<Command, Event extends DomainEvent, State> {
  readonly #store: EventStore;
  readonly #category: string;
  readonly #decider: Decider<Command, Event, State>;
  readonly #events: EventCodec<Event>;
  readonly #snapshotEvery: number;
  readonly #snapshotVersion: number;
  readonly #maxConflicts: number;
  readonly #cache: LRUCache<string, Remembered<State>>;
  readonly #queue = new KeyedQueue();
  /** Counts the commands that came and the calls to the store, so that it is known which was first. */
  #turns = 0;
  /** The last append, where the store did not take it. */
  #refused: { readonly error: StoreUnavailable; readonly at: number } | undefined;

  constructor(options: CommandHandlerOptions<Command, Event, State>) {
    this.#store = new EventStore(options.client, options.instrumentation ?? noInstrumentation);
    this.#category = options.category;
    this.#decider = options.decider;
    this.#events = options.events;
    this.#snapshotEvery = options.snapshotEvery ?? 50;
    this.#snapshotVersion = options.snapshotVersion ?? 1;
    this.#maxConflicts = options.maxConflicts ?? 10;
    this.#cache = new LRUCache({
      max: options.cacheSize ?? 10_000,
      maxSize: MOST_CACHED_KEYS,
      sizeCalculation: ({ aggregate }) => 1 + aggregate.keys.size,
    });
  }

  /**
   * Makes a new aggregate. Its id comes from the idempotency key where there is one, so that a repeat finds it. Where the
   * caller gives the id and there is such an aggregate, the command is decided on that one.
   * @throws RuleViolation, IdempotencyKeyReused, StoreUnavailable, DeadlineExceeded
   */
  create(command: Command, options: CommandOptions): Promise<CommandResult> {
    const request = keyedRequest(command, options);
    const id = options.id ?? (request ? idFromKey(this.#category, request.key) : randomUUID());
    if (options.id === undefined) return this.#queue.run(id, () => this.#create(id, command, request, options));
    const came = ++this.#turns;
    return this.#queue.run(id, () => this.#createChosen(id, command, request, options, came));
  }

  /**
   * Carries out a command on an existing aggregate.
   * @throws AggregateNotFound, RuleViolation, WrongRevision, IdempotencyKeyReused, TooManyConflicts,
   *   StoreUnavailable, DeadlineExceeded (then it is not known whether it was carried out)
   */
  handle(id: string, command: Command, options: CommandOptions): Promise<CommandResult> {
    const request = keyedRequest(command, options);
    const came = ++this.#turns;
    return this.#queue.run(id, () => this.#handle(id, command, request, options, came));
  }

  /**
   * An aggregate's state as this process knows it: another one may have changed it since its last command here. One
   * store call where it is not in memory.
   * @param deadline epoch milliseconds
   * @throws AggregateNotFound, StoreUnavailable, DeadlineExceeded
   */
  async known(id: string, deadline: number): Promise<State> {
    return (this.#cache.get(id)?.aggregate ?? (await this.#load(id, deadline))).state;
  }

  /**
   * Reads an aggregate as it is now, others' writes included; undefined where there is none. One store call.
   * @param deadline epoch milliseconds
   * @throws StoreUnavailable, DeadlineExceeded
   */
  async load(id: string, deadline: number): Promise<Loaded<State> | undefined> {
    const cached = this.#cache.get(id)?.aggregate;
    try {
      const { state, revision } = await (cached ? this.#catchUp(id, cached, deadline) : this.#load(id, deadline));
      return { state, revision };
    } catch (error) {
      if (error instanceof AggregateNotFound) return undefined;
      throw error;
    }
  }

  /**
   * As {@link load}, in turn with the commands on the aggregate: of many that wait for it, one reads for all.
   * @param deadline epoch milliseconds
   * @throws StoreUnavailable, DeadlineExceeded
   */
  loadInTurn(id: string, deadline: number): Promise<Loaded<State> | undefined> {
    const came = ++this.#turns;
    return this.#queue.run(id, async () => {
      inTime(deadline);
      const cached = this.#cache.get(id);
      if (!cached || cached.asOf <= came) return this.load(id, deadline);
      const { state, revision } = cached.aggregate;
      return { state, revision };
    });
  }

  /**
   * Reads an aggregate's events, the oldest first: for journals. Undefined where there is no such aggregate.
   * @throws StoreUnavailable, DeadlineExceeded, UnknownEventType
   */
  async history(id: string, options: HistoryOptions): Promise<readonly HistoryEvent<Event>[] | undefined> {
    const { deadline, from = 0, count } = options;
    const events = await this.#store.readFrom(this.#stream(id), from, deadline, count);
    return events?.map((stored) => ({
      event: this.#events.decode(stored.type, stored.data),
      revision: stored.revision,
      created: stored.created,
      metadata: callersMetadata(stored),
    }));
  }

  /** For readiness. @throws StoreUnavailable when the store did not take the last append, for ten seconds after it */
  check(): void {
    if (this.#refused && performance.now() - this.#refused.at < REFUSED_FOR_MS) throw this.#refused.error;
  }

  async #create(
    id: string,
    command: Command,
    request: KeyedRequest | undefined,
    options: CommandOptions,
  ): Promise<CommandResult> {
    inTime(options.deadline);
    const known = this.#cache.get(id)?.aggregate;
    if (known && request) return replayOf(id, known, request) ?? reused();
    try {
      return await this.#carryOut(id, command, emptyAggregate(this.#decider.initial), request, options);
    } catch (error) {
      if (!(error instanceof AppendConflict) || !request) throw error;
    }
    const existing = await this.#load(id, options.deadline);
    return replayOf(id, existing, request) ?? reused();
  }

  /** Tries it as the first command on the aggregate, without a look; what speaks against that may be that it is not. */
  async #createChosen(
    id: string,
    command: Command,
    request: KeyedRequest | undefined,
    options: CommandOptions,
    came: number,
  ): Promise<CommandResult> {
    inTime(options.deadline);
    if (this.#cache.has(id)) return this.#handle(id, command, request, options, came);
    try {
      return await this.#carryOut(id, command, emptyAggregate(this.#decider.initial), request, options);
    } catch (error) {
      if (error instanceof AppendConflict) return this.#handle(id, command, request, options, came);
      if (!restsOnState(error)) throw error;
      return this.#handle(id, command, request, options, came).catch((onWhatThereIs: unknown) => {
        throw onWhatThereIs instanceof AggregateNotFound ? error : onWhatThereIs;
      });
    }
  }

  /** @param came the turn at which the command came */
  async #handle(
    id: string,
    command: Command,
    request: KeyedRequest | undefined,
    options: CommandOptions,
    came: number,
  ): Promise<CommandResult> {
    inTime(options.deadline);
    const cached = this.#cache.get(id);
    let aggregate = cached?.aggregate ?? (await this.#load(id, options.deadline));
    let fresh = cached === undefined || cached.asOf > came;
    for (let conflicts = 0; conflicts < this.#maxConflicts; ) {
      try {
        return (
          (request && replayOf(id, aggregate, request)) ??
          (await this.#carryOut(id, command, aggregate, request, options, fresh))
        );
      } catch (error) {
        const conflict = error instanceof AppendConflict;
        // What memory says may be old: another process may have changed the aggregate since. Only a refusal
        // on what the store says now is believed.
        if (!conflict && (fresh || !restsOnState(error))) throw error;
        if (conflict) conflicts++;
        aggregate = await this.#catchUp(id, aggregate, options.deadline);
        fresh = true;
      }
    }
    throw new TooManyConflicts(this.#maxConflicts);
  }

  /**
   * Decides, appends, and keeps what came of it.
   * @param fresh whether `aggregate` is what the store says now
   * @throws NothingToDo where no event follows and the aggregate is not fresh, or is none
   */
  async #carryOut(
    id: string,
    command: Command,
    aggregate: Aggregate<State>,
    request: KeyedRequest | undefined,
    options: CommandOptions,
    fresh = false,
  ): Promise<CommandResult> {
    const { expectedRevision } = options;
    if (expectedRevision !== undefined && expectedRevision !== aggregate.revision) {
      throw new WrongRevision(expectedRevision, aggregate.revision);
    }
    const events = this.#decider.decide(command, aggregate.state);
    if (events.length === 0) {
      if (fresh) return { id, revision: aggregate.revision };
      throw new NothingToDo();
    }

    const after = events.reduce(
      (current, event) => advance(current, this.#decider.evolve(current.state, event), current.revision + 1, request),
      aggregate,
    );
    const asOf = ++this.#turns;
    const revision = await this.#append(id, aggregate, after, events, request, options);
    this.#keep(id, after, asOf);
    return { id, revision };
  }

  async #append(
    id: string,
    before: Aggregate<State>,
    after: Aggregate<State>,
    events: readonly Event[],
    request: KeyedRequest | undefined,
    options: CommandOptions,
  ): Promise<number> {
    const stream = this.#stream(id);
    const core: CoreMetadata = request ? { keyHash: request.key, requestHash: request.hash } : {};
    const snapshot = this.#snapshot(before, after);
    const last = events.length - 1;
    const newEvents = events.map(
      (event, index): NewEvent => ({
        id: eventId(stream, request, index, event.data),
        type: event.type,
        data: event.data,
        metadata: { ...options.metadata, ...core, ...(index === last ? snapshot : {}) },
      }),
    );
    try {
      const revision = await this.#store.append(stream, newEvents, before.revision, options.deadline);
      this.#refused = undefined;
      return revision;
    } catch (error) {
      if (error instanceof StoreUnavailable) this.#refused = { error, at: performance.now() };
      // What else went wrong, memory may no longer be what the store has. After a conflict it is only older, and is read on
      // from: many may wait for it, and each would read all anew.
      if (!(error instanceof AppendConflict)) this.#cache.delete(id);
      if (error instanceof StreamGone) throw new AggregateNotFound(this.#category, id);
      throw error;
    }
  }

  /** What the last event carries of the aggregate after it, where a snapshot is due. */
  #snapshot(before: Aggregate<State>, after: Aggregate<State>): CoreMetadata {
    if (!snapshotDue(before.revision, after.revision, this.#snapshotEvery)) return {};
    const snapshot = takeSnapshot(after, this.#snapshotVersion);
    return Buffer.byteLength(JSON.stringify(snapshot)) > LARGEST_SNAPSHOT ? {} : { snapshot };
  }

  /** Reads an aggregate: the last events, among which a snapshot is, or the whole stream. */
  async #load(id: string, deadline: number): Promise<Aggregate<State>> {
    const stream = this.#stream(id);
    const asOf = ++this.#turns;
    let events = await this.#store.readLast(stream, this.#snapshotEvery, deadline);
    let base = this.#lastSnapshot(events);
    // None in reach: it was of another version, or too large.
    if (!base && events?.[0] && events[0].revision > 0) events = await this.#store.readFrom(stream, 0, deadline);
    if (!events || events.length === 0) throw new AggregateNotFound(this.#category, id);
    base ??= emptyAggregate(this.#decider.initial);
    const tail = events.filter(({ revision }) => revision > base.revision);
    const aggregate = foldStored(this.#decider, this.#events, base, tail);
    this.#keep(id, aggregate, asOf);
    return aggregate;
  }

  #lastSnapshot(events: readonly StoredEvent[] = []): Aggregate<State> | undefined {
    for (const event of events.toReversed()) {
      const snapshot = restoreSnapshot<State>(event, this.#snapshotVersion);
      if (snapshot) return snapshot;
    }
    return undefined;
  }

  /** Reads what was appended since `aggregate`. */
  async #catchUp(id: string, aggregate: Aggregate<State>, deadline: number): Promise<Aggregate<State>> {
    const asOf = ++this.#turns;
    const events = await this.#store.readFrom(this.#stream(id), aggregate.revision + 1, deadline);
    if (!events) throw new AggregateNotFound(this.#category, id);
    const current = foldStored(this.#decider, this.#events, aggregate, events);
    this.#keep(id, current, asOf);
    return current;
  }

  /** A repeated create is confirmed at its first revision: memory never goes back for it. */
  #keep(id: string, aggregate: Aggregate<State>, asOf: number): void {
    const cached = this.#cache.get(id);
    const ahead = aggregate.revision - (cached?.aggregate.revision ?? -1);
    if (ahead > 0 || (ahead === 0 && cached && cached.asOf < asOf)) this.#cache.set(id, { aggregate, asOf });
  }

  #stream(id: string): string {
    return `${this.#category}-${id}`;
  }
}

function keyedRequest(command: unknown, options: CommandOptions): KeyedRequest | undefined {
  const { idempotencyKey: key } = options;
  return key === undefined ? undefined : { key: hashRequest(key), hash: hashRequest(options.request ?? command) };
}

/** The first answer, if the key was used before. @throws IdempotencyKeyReused when it was for another request. */
function replayOf(id: string, aggregate: Aggregate<unknown>, request: KeyedRequest): CommandResult | undefined {
  const answer = aggregate.keys.get(request.key);
  if (!answer) return undefined;
  if (answer.hash !== request.hash) return reused();
  return { id, revision: answer.revision };
}

function reused(): never {
  throw new IdempotencyKeyReused();
}

/** What was asked for holds already, as far as memory knows. */
class NothingToDo extends Error {
  constructor() {
    super('A command that makes an aggregate must lead to at least one event.');
  }
}

/** Refusals rest on the state; errors of the store and of the code do not. */
function restsOnState(error: unknown): boolean {
  if (error instanceof NothingToDo) return true;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'rule' || code === 'revision';
}

function inTime(deadline: number): void {
  if (Date.now() >= deadline) throw new DeadlineExceeded('Time ran out before the command had its turn.');
}
