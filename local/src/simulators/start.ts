import { join } from 'node:path';
import type { ServiceGraph, Simulator } from '@keelson/mesh';
import { holdPort } from '../held-port.ts';
import type { Secrets } from '../secrets.ts';
import { type RunningSimulator, startSimulator } from './simulator.ts';
import { wantedSimulators } from './wanted.ts';

export interface SimulatorsOptions {
  readonly graph: ServiceGraph;
  /** What the simulators are given too; where it says a simulator's own variable, nothing is simulated. */
  readonly env: NodeJS.ProcessEnv;
  readonly ports: 'fixed' | 'auto';
  readonly dataFolder: string;
  readonly servicesFolder: string;
  /** What a simulator and its service share. */
  readonly secrets: Secrets;
  /** Where the platform's gateway will be, for those that call back. */
  readonly platformUrl: string;
  readonly tell: (line: string) => void;
}

/** Simulators that run, and what their services are told of them. */
export interface Simulators {
  readonly running: readonly RunningSimulator[];
  /** Of each service, its variables with addresses: those that it calls, and those that it sends browsers to. */
  readonly addresses: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Starts them side by side with all else; each keeps what it must remember in its own file of the data folder. */
export async function startSimulators(options: SimulatorsOptions): Promise<Simulators> {
  const { graph, env, servicesFolder, dataFolder, platformUrl, tell } = options;
  const running: RunningSimulator[] = [];
  const addresses: Record<string, Record<string, string>> = {};
  for (const { service, simulator } of wantedSimulators(graph, env)) {
    const started = startSimulator({
      name: simulator.name,
      service,
      program: join(servicesFolder, service, simulator.main),
      port: await portOf(simulator, options),
      env: {
        ...options.secrets[service],
        ...env,
        PLATFORM_URL: platformUrl,
        SIMULATOR_FILE: join(dataFolder, `${simulator.name}.json`),
      },
      tell,
    });
    running.push(started);
    addresses[service] = { ...addresses[service], [simulator.variable]: started.url };
  }
  for (const { name, simulated = [] } of graph.services) {
    for (const { simulator, path, variable } of simulated) {
      const found = running.find((one) => one.name === simulator);
      if (found) addresses[name] = { ...addresses[name], [variable]: `${found.url}${path}` };
    }
  }
  return { running, addresses };
}

async function portOf({ port }: Simulator, { ports }: SimulatorsOptions): Promise<number> {
  if (ports === 'fixed') return port;
  const held = await holdPort(0);
  await held.release();
  return held.port;
}
