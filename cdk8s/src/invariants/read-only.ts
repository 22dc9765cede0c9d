import type { KubernetesObject } from '@keelson/mesh/policy';
import type { Environment } from '../environment.ts';
import { called } from '../objects/find.ts';
import { containersOf, workloadsOf } from '../objects/pods.ts';

/** Their operator knows what they write, and decides. */
const OF_AN_OPERATOR = ['Elasticsearch', 'Kibana'];

/** Nobody leaves anything in a container: its root is read-only, but where sources are synced into services. */
export function rootsAreReadOnly(objects: readonly KubernetesObject[], environment: Environment): string[] {
  const { writableRoot, namespaces } = environment;
  return workloadsOf(objects)
    .filter(({ object }) => !OF_AN_OPERATOR.includes(object.kind))
    .filter(({ object }) => !(writableRoot && object.metadata.namespace === namespaces.services))
    .flatMap((workload) =>
      containersOf(workload)
        .filter(({ securityContext }) => securityContext?.readOnlyRootFilesystem !== true)
        .map(({ name }) => `${called(workload.object)}: container ${name} may write to its root`),
    );
}
