import type { ServiceGraph } from '@keelson/mesh';
import type { KubernetesObject } from '@keelson/mesh/policy';
import { App, Chart } from 'cdk8s';
import { concerns } from './charts/index.ts';
import type { Environment } from './environment.ts';
import { SynthFault } from './fault.ts';
import type { ImageMap } from './plan/images.ts';
import { planOf } from './plan/plan.ts';
import { objectFaults } from './schema.ts';

/** One file of an environment's manifests. */
export interface Manifest {
  /** `01-namespaces.yaml`: the number is its place in the order of applying. */
  readonly file: string;
  readonly objects: readonly KubernetesObject[];
}

/** What all objects carry, so that they are found again, and one environment is not taken for another. */
const labelsOf = ({ name }: Environment) => ({
  'app.kubernetes.io/part-of': 'keelson',
  'app.kubernetes.io/managed-by': 'cdk8s',
  'keelson/environment': name,
});

/**
 * All manifests of an environment. A pure function: the same in, the same out.
 * @throws SynthFault with one line, where graph, environment and images do not fit or an object is not valid
 */
export function synthesise(graph: ServiceGraph, environment: Environment, images?: ImageMap): readonly Manifest[] {
  const plan = planOf(graph, environment, images);
  const app = new App();
  const manifests = concerns.map(({ name, fill }, index) => {
    const chart = new Chart(app, name, { labels: labelsOf(environment), disableResourceNameHashes: true });
    fill(chart, plan);
    const objects: KubernetesObject[] = chart.toJson();
    return { file: `${String(index + 1).padStart(2, '0')}-${name}.yaml`, objects };
  });
  const filled = manifests.filter(({ objects }) => objects.length > 0);
  for (const manifest of filled) checked(environment, manifest);
  return filled;
}

function checked({ name }: Environment, { file, objects }: Manifest): void {
  for (const object of objects) {
    const [fault] = objectFaults(object);
    if (fault !== undefined) throw new SynthFault(`${name}/${file}: ${object.kind} ${object.metadata.name}: ${fault}`);
  }
}
