/** For tests of sagas: a world in which everything that can go wrong does, by seeded chance. */
export { type Outside, SagaWorld } from './saga-world.ts';
export { fairWeather, type SimulatedProcess, Simulation, type Weather } from './simulation.ts';
