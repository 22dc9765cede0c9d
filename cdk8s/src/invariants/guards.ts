import type { KubernetesObject } from '@keelson/mesh/policy';
import { called, fits, meshedNamespaces, ofKind, podsOf, type Selector, specOf } from '../objects/find.ts';

/** In the mesh every Service's pods have an AuthorizationPolicy of their own, under one that allows nothing to anybody. */
export function servicesAreAuthorized(objects: readonly KubernetesObject[]): string[] {
  const policies = ofKind(objects, 'AuthorizationPolicy');
  const meshed = meshedNamespaces(objects);
  return [
    ...[...meshed]
      .filter((namespace) => !policies.some((policy) => closes(policy, namespace)))
      .map((namespace) => `Namespace ${namespace}: no AuthorizationPolicy allows nothing by default`),
    ...ofKind(objects, 'Service')
      .filter(({ metadata }) => meshed.has(metadata.namespace ?? ''))
      .filter((service) => !policies.some((policy) => guards(policy, service, objects)))
      .map((service) => `${called(service)}: no AuthorizationPolicy selects its pods`),
  ];
}

/** Every pod of ours is under a NetworkPolicy that allows nothing by default. */
export function podsAreFenced(objects: readonly KubernetesObject[]): string[] {
  const namespaces = ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name);
  return namespaces
    .filter((namespace) => !ofKind(objects, 'NetworkPolicy').some((policy) => fences(policy, namespace)))
    .map((namespace) => `Namespace ${namespace}: no NetworkPolicy closes it`);
}

interface Authorization {
  readonly selector?: Selector;
  readonly rules?: readonly unknown[];
}

function closes(policy: KubernetesObject, namespace: string): boolean {
  const { selector, rules } = specOf<Authorization>(policy);
  return policy.metadata.namespace === namespace && selector === undefined && rules === undefined;
}

function guards(policy: KubernetesObject, service: KubernetesObject, objects: readonly KubernetesObject[]): boolean {
  const { selector } = specOf<Authorization>(policy);
  const { selector: matchLabels = {} } = specOf<{ selector?: Readonly<Record<string, string>> }>(service);
  const { namespace } = service.metadata;
  if (policy.metadata.namespace !== namespace || selector === undefined) return false;
  const pods = podsOf(objects, namespace).filter((labels) => fits(labels, { matchLabels }));
  return pods.length > 0 && pods.every((labels) => fits(labels, selector));
}

interface Network {
  readonly podSelector: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly unknown[];
  readonly egress?: readonly unknown[];
}

function fences(policy: KubernetesObject, namespace: string): boolean {
  const { podSelector, policyTypes, ingress, egress } = specOf<Network>(policy);
  return (
    policy.metadata.namespace === namespace &&
    Object.keys(podSelector).length === 0 &&
    policyTypes?.length === 2 &&
    ingress === undefined &&
    egress === undefined
  );
}
