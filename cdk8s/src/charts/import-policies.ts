import type { KubernetesObject } from '@keelson/mesh/policy';
import { specOf } from '../objects/find.ts';
import type { PlannedImport } from '../plan/imports.ts';
import { selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import type { StoreAccess } from '../plan/stores.ts';

interface Sidecar {
  readonly egress: readonly { readonly hosts: readonly string[] }[];
}

interface Authorization {
  readonly rules: readonly { readonly to: unknown }[];
}

/** What Istio is told of an import: of the policy of its service, what is about the event store. */
export function importPolicies(
  { policy, environment: { mesh, namespaces } }: Plan,
  { name, service }: PlannedImport,
  { place }: StoreAccess,
): readonly KubernetesObject[] {
  const sidecar = named(policy.sidecars, service.name).map((own) => {
    const hosts = specOf<Sidecar>(own).egress.flatMap((egress) => egress.hosts);
    return renamed(own, name, {
      workloadSelector: { labels: { ...selectorOf(name) } },
      egress: [{ hosts: hosts.filter((host) => host.endsWith(`/${place.host}`)) }],
    });
  });
  // There is one where the event store stands in the mesh.
  const principals = [`${mesh.trustDomain}/ns/${namespaces.services}/sa/${name}`];
  const allowed = named(policy.authorization, `${service.name}.eventstore`).map((own) =>
    renamed(own, `${name}.eventstore`, {
      rules: specOf<Authorization>(own).rules.map(({ to }) => ({ from: [{ source: { principals } }], to })),
    }),
  );
  return [...sidecar, ...allowed];
}

function named(objects: readonly KubernetesObject[], name: string): readonly KubernetesObject[] {
  return objects.filter(({ metadata }) => metadata.name === name);
}

function renamed(object: KubernetesObject, name: string, spec: object): KubernetesObject {
  const whole = { ...specOf<object>(object), ...spec };
  return { ...object, metadata: { ...object.metadata, name }, spec: whole } as KubernetesObject;
}
