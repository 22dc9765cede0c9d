import type { KubernetesObject } from '@keelson/mesh/policy';
import { meshedNamespaces, ofKind, type Selector, specOf } from './find.ts';

/** As much of an AuthorizationPolicy as manifests use. A list that is missing means anything. */
export interface Authorization {
  readonly selector?: Selector;
  readonly action?: string;
  readonly rules?: readonly {
    readonly from?: readonly { readonly source: { readonly principals?: readonly string[] } }[];
    readonly to?: readonly {
      readonly operation: {
        readonly methods?: readonly string[];
        readonly paths?: readonly string[];
        readonly ports?: readonly string[];
      };
    }[];
  }[];
}

/** A policy that allows something, and what it says. */
export interface Allow {
  readonly object: KubernetesObject;
  readonly spec: Authorization;
  readonly selector: Selector;
  readonly rules: NonNullable<Authorization['rules']>;
}

/** All policies that allow; that is what one does that does not say. */
export function allowPolicies(objects: readonly KubernetesObject[]): readonly Allow[] {
  return ofKind(objects, 'AuthorizationPolicy').flatMap((object) => {
    const spec = specOf<Authorization>(object);
    const { action = 'ALLOW', selector = {}, rules = [] } = spec;
    return action === 'ALLOW' ? [{ object, spec, selector, rules }] : [];
  });
}

/** Whether an object lies where pods get a sidecar. */
export function isMeshed({ metadata }: KubernetesObject, objects: readonly KubernetesObject[]): boolean {
  return meshedNamespaces(objects).has(metadata.namespace ?? '');
}
