import type { KubernetesObject } from '@keelson/mesh/policy';
import { called } from '../objects/find.ts';
import { prerequisitesOf } from '../objects/needs.ts';

/** Applied from first to last, nothing comes before what it needs, and nothing runs before it is protected. */
export function orderIsSafe(objects: readonly KubernetesObject[]): string[] {
  const places = new Map(objects.map((object, index) => [object, index]));
  return objects.flatMap((object, index) =>
    prerequisitesOf(object, objects)
      .filter((needed) => (places.get(needed) ?? 0) > index)
      .map((needed) => `${called(object)}: comes before ${called(needed)}`),
  );
}
