import type { ServiceGraph, Simulator } from '@keelson/mesh';

/** The simulators that an environment leaves something to do for, each with its service's name. */
export function wantedSimulators(
  { services }: Pick<ServiceGraph, 'services'>,
  env: NodeJS.ProcessEnv,
): { service: string; simulator: Simulator }[] {
  return services.flatMap(({ name: service, simulators = [] }) =>
    simulators.filter(({ variable }) => !env[variable]).map((simulator) => ({ service, simulator })),
  );
}
