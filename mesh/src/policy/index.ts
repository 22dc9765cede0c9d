import type { ServiceGraph } from '../graph.ts';
import type { MeshSettings } from './settings.ts';

/** A Kubernetes object as it goes into a manifest. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
}

/** What a group of objects is about; a file of the manifests each, in this order. */
export const CONCERNS = [
  'identity',
  'destinations',
  'routes',
  'sidecars',
  'authorization',
  'egress',
  'edge',
  'telemetry',
] as const;
export type Concern = (typeof CONCERNS)[number];

/** Everything that Istio is told about the graph, valid by its schemas. A pure function: the same in, the same out. */
export function meshPolicy(graph: ServiceGraph, settings: MeshSettings): Readonly<Record<Concern, readonly KubernetesObject[]>> {
  throw new Error(`not written yet: ${graph.services.length} ${settings.namespace}`);
}
