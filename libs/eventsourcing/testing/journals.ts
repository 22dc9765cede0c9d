import { CALL_LIMIT } from '../src/deadline.ts';
import { type SagaCommand, sagaDecider } from '../src/saga/decide.ts';
import type { SagaDefinition } from '../src/saga/definition.ts';
import type { SagaJournal } from '../src/saga/executor.ts';
import type { SagaEvent } from '../src/saga/journal-events.ts';
import { evolveSaga, noSaga, type SagaState } from '../src/saga/state.ts';
import type { SimulatedProcess, Simulation, Weather } from './simulation.ts';

/** Somebody else appended first. */
class Conflict extends Error {}

interface Known<Input> {
  readonly state: SagaState<Input>;
  /** Entries folded in. */
  readonly length: number;
}

/** Journals in a simulation: appended under the expected revision, remembered by each process, delivered afterwards. */
export class SimulatedJournals<Input> {
  readonly #simulation: Simulation;
  readonly #decider;
  readonly #entries = new Map<string, SagaEvent<Input>[]>();
  readonly #heads = new Map<string, Known<Input>>();
  /** Told of each appended entry. */
  onAppended: (id: string, event: SagaEvent<Input>) => void = () => {};
  weather: Weather;

  constructor(simulation: Simulation, definition: SagaDefinition<Input>, weather: Weather) {
    this.#simulation = simulation;
    this.#decider = sagaDecider(definition);
    this.weather = weather;
  }

  entries(id: string): readonly SagaEvent<Input>[] {
    return this.#entries.get(id) ?? [];
  }

  state(id: string): SagaState<Input> {
    return this.#head(id).state;
  }

  ids(): readonly string[] {
    return [...this.#heads.keys()];
  }

  /** Carries a command out at once: an operator's, say. */
  tellNow(id: string, command: SagaCommand<Input>): void {
    const head = this.#head(id);
    this.#append(id, head, this.#decider.decide(command, head.state));
  }

  /** Appends an entry as it is: what another version wrote, say. */
  put(id: string, event: SagaEvent<Input>): void {
    this.#append(id, this.#head(id), [event]);
  }

  /**
   * The journals as one process reaches them. As the command handler does, it decides on what it remembers, and believes
   * neither a refusal nor that nothing is to be done before it has read what came since.
   */
  of(process: SimulatedProcess): SagaJournal<Input> {
    const remembered = new Map<string, Known<Input>>();
    // An append that arrives again is known by its event ids: nothing happens then.
    const ask = <T>(effect: () => T) =>
      this.#simulation.askWithin(CALL_LIMIT, process, { ...this.weather, twice: 0 }, effect);
    const append = async (id: string, known: Known<Input>, events: readonly SagaEvent<Input>[]) => {
      try {
        const after = await ask(() => this.#append(id, known, events));
        remembered.set(id, after);
        return after;
      } catch (error) {
        remembered.delete(id);
        if (error instanceof Conflict) return undefined;
        throw error;
      }
    };
    return {
      tell: async (id, command) => {
        let known = remembered.get(id);
        let fresh = known === undefined;
        known ??= await ask(() => this.#head(id));
        while (true) {
          const events = this.#decider.decide(command, known.state);
          if (events.length === 0 && fresh) return known.state;
          const after = events.length > 0 ? await append(id, known, events) : undefined;
          if (after) return after.state;
          known = await ask(() => this.#head(id));
          fresh = true;
        }
      },
    };
  }

  #head(id: string): Known<Input> {
    return this.#heads.get(id) ?? { state: noSaga, length: 0 };
  }

  #append(id: string, { state, length }: Known<Input>, events: readonly SagaEvent<Input>[]): Known<Input> {
    const entries = this.entries(id);
    if (entries.length !== length) throw new Conflict();
    const after = { state: events.reduce<SagaState<Input>>(evolveSaga, state), length: length + events.length };
    this.#entries.set(id, [...entries, ...events]);
    this.#heads.set(id, after);
    for (const event of events) this.onAppended(id, event);
    return after;
  }
}
