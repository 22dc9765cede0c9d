import type { KubernetesObject } from '@keelson/mesh/policy';
import { called } from '../objects/find.ts';

/** A field whose value is another one; undefined is none. */
export interface Change {
  /** `spec.template.spec.containers[app].image`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly object: string; readonly changes: readonly Change[] }[];
}

/** How two sets of objects differ. Objects are named `Deployment keelson/orders`. */
export function compare(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): Difference {
  const old = byName(before);
  const present = byName(after);
  return {
    added: [...present.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !present.has(name)),
    changed: [...present].flatMap(([object, value]) => {
      const previous = old.get(object);
      const changes = previous === undefined ? [] : changesIn(previous, value, '');
      return changes.length === 0 ? [] : [{ object, changes }];
    }),
  };
}

function byName(objects: readonly KubernetesObject[]): Map<string, KubernetesObject> {
  return new Map(objects.map((object) => [called(object), object]));
}

function changesIn(before: unknown, after: unknown, path: string): Change[] {
  if (isSame(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return changesInList(before, after, path);
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changesIn(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  return [{ path, before, after }];
}

/** Items with names are compared by name; of others, those that are in both lists are left out first. */
function changesInList(before: readonly unknown[], after: readonly unknown[], path: string): Change[] {
  const names = [...before, ...after].map(itemName);
  if (names.every((name) => name !== undefined)) {
    return [...new Set(names)].flatMap((name) => {
      const named = (items: readonly unknown[]) => items.find((item) => itemName(item) === name);
      return changesIn(named(before), named(after), `${path}[${name}]`);
    });
  }
  const gone = without(before, after);
  const come = without(after, before);
  if (gone.length === 0 && come.length === 0) return [{ path, before, after }];
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, index) => index).flatMap((index) => {
    const item = gone[index] ?? come[index];
    return changesIn(gone[index]?.value, come[index]?.value, `${path}[${item?.index}]`);
  });
}

function without(items: readonly unknown[], others: readonly unknown[]) {
  const rest = others.map((other) => JSON.stringify(other));
  return items.flatMap((value, index) => {
    const found = rest.indexOf(JSON.stringify(value));
    if (found < 0) return [{ value, index }];
    rest.splice(found, 1);
    return [];
  });
}

function itemName(item: unknown): string | undefined {
  return isObject(item) && typeof item.name === 'string' ? item.name : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
