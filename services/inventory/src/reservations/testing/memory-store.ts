import {
  AggregateNotFound,
  type CommandHandler,
  type Decider,
  type DomainEvent,
  WrongRevision,
} from '@keelson/eventsourcing';

/** A process was killed. */
export class Killed extends Error {}

/** What a process does at its calls to the store: lets others go first, or dies. */
export interface Fate {
  /** Resolves when it is this process' turn. @throws Killed */
  turn(): Promise<void>;
}

/** The streams of one category, in memory: what all processes share. */
export class MemoryStreams<Command, Event extends DomainEvent, State> {
  readonly category: string;
  readonly decider: Decider<Command, Event, State>;
  readonly #streams = new Map<string, Event[]>();
  readonly #onAppend: (id: string, events: readonly Event[]) => void;

  constructor(
    category: string,
    decider: Decider<Command, Event, State>,
    onAppend: (id: string, events: readonly Event[]) => void = () => {},
  ) {
    this.category = category;
    this.decider = decider;
    this.#onAppend = onAppend;
  }

  get ids(): readonly string[] {
    return [...this.#streams.keys()];
  }

  events(id: string): readonly Event[] {
    return this.#streams.get(id) ?? [];
  }

  state(id: string): State {
    return this.events(id).reduce((state, event) => this.decider.evolve(state, event), this.decider.initial);
  }

  /** Appends if the stream has so many events now. @returns whether it did */
  append(id: string, events: readonly Event[], expected: number): boolean {
    const stream = this.#streams.get(id) ?? [];
    if (stream.length !== expected) return false;
    this.#streams.set(id, [...stream, ...events]);
    this.#onAppend(id, this.events(id));
    return true;
  }
}

type Handler<Command, Event extends DomainEvent, State> = Pick<
  CommandHandler<Command, Event, State>,
  'create' | 'handle' | 'known' | 'load' | 'loadInTurn' | 'history'
>;

/**
 * A command handler over {@link MemoryStreams} that keeps what CommandHandler promises: a decision is appended only to the
 * state that it was made on, and a decision for nothing or a refusal rests on what is stored. Others have their turns
 * before each read and each append, and after each append, when its outcome is on the way back.
 */
export function memoryHandler<Command, Event extends DomainEvent, State>(
  streams: MemoryStreams<Command, Event, State>,
  fate: Fate,
): Handler<Command, Event, State> {
  const known = new Map<string, State>();
  const read = async (id: string): Promise<State> => {
    await fate.turn();
    if (streams.events(id).length === 0) throw new AggregateNotFound(streams.category, id);
    return streams.state(id);
  };

  const carryOut = async (id: string, command: Command, mayMake: boolean, expectedRevision?: number) => {
    while (true) {
      await fate.turn();
      const revision = streams.events(id).length - 1;
      if (revision < 0 && !mayMake) throw new AggregateNotFound(streams.category, id);
      if (expectedRevision !== undefined && expectedRevision !== revision) {
        throw new WrongRevision(expectedRevision, revision);
      }
      const state = streams.state(id);
      const events = streams.decider.decide(command, state);
      const after = events.reduce((current, event) => streams.decider.evolve(current, event), state);
      if (events.length > 0) {
        await fate.turn();
        if (!streams.append(id, events, revision + 1)) continue;
        await fate.turn();
      }
      known.set(id, after);
      return { id, revision: revision + events.length };
    }
  };

  const load = async (id: string) => {
    await fate.turn();
    const revision = streams.events(id).length - 1;
    return revision < 0 ? undefined : { state: streams.state(id), revision };
  };

  return {
    create: (command, { id = '' }) => carryOut(id, command, true),
    handle: (id, command, { expectedRevision }) => carryOut(id, command, false, expectedRevision),
    known: async (id) => known.get(id) ?? read(id),
    load,
    loadInTurn: load,
    history: async (id, { from = 0, count }) => {
      await fate.turn();
      const events = streams
        .events(id)
        .map((event, revision) => ({ event, revision, created: new Date(0), metadata: {} }));
      return events.slice(from, count === undefined ? undefined : from + count);
    },
  };
}
