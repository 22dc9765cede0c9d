import type { KubernetesObject } from '@keelson/mesh/policy';
import { called } from '../objects/find.ts';

/** Each object is there once: of two the later one would win. */
export function objectsAreUnique(objects: readonly KubernetesObject[]): string[] {
  const names = objects.map((object) => `${called(object)} (${object.apiVersion})`);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `${name}: is there more than once`,
  );
}
