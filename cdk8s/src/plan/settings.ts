import type { MeshSettings } from '@keelson/mesh/policy';
import type { Environment } from '../environment.ts';
import { OTLP_PORTS } from './ports.ts';
import type { PlannedService } from './services.ts';
import { type PlannedSimulator, simulatorHost } from './simulators.ts';
import { hostOf, type StoreAccesses } from './stores.ts';

/** Name of the collector's workload and Service. */
export const COLLECTOR = 'otel-collector';

/** What the mesh policy is told of an environment. */
export function meshSettings(
  environment: Environment,
  services: readonly PlannedService[],
  stores: StoreAccesses,
  simulators: readonly PlannedSimulator[],
): MeshSettings {
  const { namespaces, mesh, profile, tracing, canary } = environment;
  const places = Object.entries(stores).map(([store, { place }]) => [store, place] as const);
  return {
    ...mesh,
    profile,
    namespace: namespaces.services,
    canary: canary !== undefined,
    replicas: Object.fromEntries(services.map(({ name, replicas }) => [name, replicas])),
    stores: Object.fromEntries(places),
    simulators: simulatorPlaces(simulators, environment),
    ...(tracing && {
      tracing: {
        provider: tracing.provider,
        percent: tracing.percent,
        collector: { host: hostOf(COLLECTOR, namespaces.telemetry), port: OTLP_PORTS.grpc },
      },
    }),
  };
}

function simulatorPlaces(
  simulators: readonly PlannedSimulator[],
  environment: Environment,
): NonNullable<MeshSettings['simulators']> {
  const byService = Map.groupBy(simulators, ({ service }) => service);
  const places = [...byService].map(([service, own]) => [
    service,
    own.map(({ name, port }) => ({ host: simulatorHost(name, environment), port })),
  ]);
  return Object.fromEntries(places);
}
