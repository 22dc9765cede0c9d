import type { SagaDefinition } from '../src/saga/definition.ts';
import { dueAfter } from '../src/saga/deliveries.ts';
import { SagaExecutor } from '../src/saga/executor.ts';
import type { SagaEvent } from '../src/saga/journal-events.ts';
import { dueAt, hasEnded } from '../src/saga/state.ts';
import { Sweep } from '../src/saga/sweep.ts';
import { SimulatedJournals } from './journals.ts';
import { fairWeather, type SimulatedProcess, type Simulation, type Weather } from './simulation.ts';

/** More steps than any world needs that comes to rest. */
const MOST_STEPS = 50_000;

interface Replica<Input> {
  readonly process: SimulatedProcess;
  readonly executor: SagaExecutor<Input>;
}

/** Makes the definition for one process: through it, the process reaches the world outside. */
export type Outside<Input> = (process: SimulatedProcess) => SagaDefinition<Input>;

/** Replicas that run the sagas of one kind in a simulation: killed, started anew, and told of entries now and then. */
export class SagaWorld<Input> {
  readonly journals: SimulatedJournals<Input>;
  readonly #simulation: Simulation;
  readonly #outside: Outside<Input>;
  #replicas: Replica<Input>[] = [];
  #clear = false;

  constructor(simulation: Simulation, outside: Outside<Input>, weather: Weather) {
    this.#simulation = simulation;
    this.#outside = outside;
    this.journals = new SimulatedJournals(simulation, outside(simulation.startProcess()), weather);
    this.journals.onAppended = (id, event) => this.#deliver(id, event);
  }

  startReplica(): void {
    const process = this.#simulation.startProcess();
    const { clock } = process;
    const chance = this.#simulation.random;
    const definition = this.#outside(process);
    const newClaim = () => String(this.#simulation.random());
    const journal = this.journals.of(process);
    const executor = new SagaExecutor({ definition, journal, clock, chance, newClaim, parallel: 2 });
    const { journals } = this;
    const dueBefore = async function* (before: number) {
      yield* journals.ids().filter((id) => (dueAt(journals.state(id)) ?? before) < before);
    };
    new Sweep({ executor, due: { dueBefore }, clock, chance });
    this.#replicas.push({ process, executor });
  }

  /** Ends a replica between one moment and the next, and starts another one. */
  killOne(): void {
    const [victim] = this.#replicas.splice(this.#simulation.below(this.#replicas.length), 1);
    if (victim) victim.process.alive = false;
    this.startReplica();
  }

  /** Ends a replica as a deployment does: it finishes what it is at. */
  drainOne(): void {
    const [leaving] = this.#replicas.splice(this.#simulation.below(this.#replicas.length), 1);
    leaving?.executor.stop(1_000);
    this.startReplica();
  }

  /** From now on nothing goes wrong any more. */
  clearUp(): void {
    this.#clear = true;
    this.journals.weather = fairWeather;
  }

  /**
   * Lets things happen until every saga has ended.
   * @param everyStep is run before each step: what else happens in this world
   * @throws Error when they do not come to an end
   */
  async run(everyStep: (step: number) => void): Promise<void> {
    for (let step = 0; step < MOST_STEPS; step++) {
      everyStep(step);
      if (this.#clear && this.journals.ids().every((id) => hasEnded(this.journals.state(id)))) return;
      await this.#simulation.step();
    }
    const open = this.journals.ids().filter((id) => !hasEnded(this.journals.state(id)));
    throw new Error(
      `sagas did not end: ${JSON.stringify(
        open.map((id) => this.journals.entries(id)),
        null,
        1,
      )}`,
    );
  }

  /** An entry comes to one of the replicas; and now and then to none, where that one died after it had acknowledged it. */
  #deliver(id: string, { type, data }: SagaEvent<Input>): void {
    const created = new Date(this.#simulation.now);
    this.#simulation.soon(() => {
      const replica = this.#replicas[this.#simulation.below(this.#replicas.length)];
      if (!replica || (!this.#clear && this.#simulation.chance(0.1))) return;
      const due = dueAfter({ type, data, created });
      if (due === 0) replica.executor.look(id);
      else replica.executor.lookAt(id, due);
    });
  }
}
