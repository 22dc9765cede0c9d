import type { ServiceGraph } from '@keelson/mesh';
import { type Concern, type KubernetesObject, type MeshSettings, meshPolicy } from '@keelson/mesh/policy';
import type { Environment } from '../environment.ts';
import { SynthFault } from '../fault.ts';
import { type ImageMap, Images } from './images.ts';
import { type Reach, reaches } from './reach.ts';
import { type PlannedService, plannedServices } from './services.ts';
import { meshSettings } from './settings.ts';
import { type PlannedSimulator, plannedSimulators, withoutSimulated } from './simulators.ts';
import { type StoreAccesses, storeAccesses } from './stores.ts';

/** All that the manifests of one environment are made of. */
export interface Plan {
  readonly environment: Environment;
  readonly graph: ServiceGraph;
  readonly images: Images;
  readonly services: readonly PlannedService[];
  readonly simulators: readonly PlannedSimulator[];
  readonly stores: StoreAccesses;
  readonly reaches: readonly Reach[];
  readonly settings: MeshSettings;
  /** What Istio is told, by concern. */
  readonly policy: MeshPolicy;
}

type MeshPolicy = Readonly<Record<Concern, readonly KubernetesObject[]>>;

/** @throws SynthFault where the descriptions or the images do not fit the environment */
export function planOf(given: ServiceGraph, environment: Environment, map: ImageMap | undefined): Plan {
  const graph = withoutSimulated(given, environment);
  const images = new Images(environment, map);
  const stores = storeAccesses(environment);
  const services = plannedServices(graph, environment, stores, images);
  const simulators = plannedSimulators(graph, environment, images);
  const settings = meshSettings(environment, services, stores, simulators);
  return {
    environment,
    graph,
    images,
    services,
    simulators,
    stores,
    reaches: reaches(graph, services, stores),
    settings,
    policy: policyOf(graph, environment, settings),
  };
}

/** Where settings and graph do not fit, the mesh says what of them; which environment they are of is known here. */
function policyOf(graph: ServiceGraph, { name }: Environment, settings: MeshSettings): MeshPolicy {
  try {
    return meshPolicy(graph, settings);
  } catch (error) {
    throw new SynthFault(`cdk8s/src/environments/${name}.ts: mesh: ${(error as Error).message}`);
  }
}
