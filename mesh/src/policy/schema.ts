/** A Kubernetes object as it goes into a manifest: plain data. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** A class of `@kubernetes-models`: one kind of object. */
interface Kind<T> {
  new (data: T): { toJSON(): unknown };
  readonly kind: string;
  readonly prototype: { validate(): void };
}

/**
 * Makes an object of a kind.
 * @throws Error that names the object and the field where its schema says no, or does not know a field
 */
export function resource<T>(kind: Kind<T>, data: T): KubernetesObject {
  const object = new kind(data).toJSON() as KubernetesObject;
  const named = `${kind.kind} ${object.metadata.name}`;
  const watch = new Watch();
  try {
    kind.prototype.validate.call(watch.over(object));
  } catch (cause) {
    throw new Error(`${named}: ${(cause as Error).message}`, { cause });
  }
  const unknown = watch.unread();
  if (unknown.length > 0) throw new Error(`${named}: no such field: ${unknown.join(', ')}`);
  return object;
}

/**
 * The models accept fields that they do not know. Their validators are code that asks for every field they do know,
 * so a field that nobody asked for is misspelt. Where nobody asked for any, the schema takes what comes.
 */
class Watch {
  readonly #seen = new Map<object, { path: string; asked: Set<string>; proxy: object }>();

  over(object: object, path = ''): object {
    const seen = this.#seen.get(object);
    if (seen !== undefined) return seen.proxy;
    const asked = new Set<string>();
    const get = (target: object, key: string | symbol) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof key !== 'string') return value;
      asked.add(key);
      return typeof value === 'object' && value !== null ? this.over(value, `${path}.${key}`) : value;
    };
    const proxy = new Proxy(object, { get });
    this.#seen.set(object, { path, asked, proxy });
    return proxy;
  }

  /** Paths of the fields that nobody asked for. */
  unread(): string[] {
    return [...this.#seen].flatMap(([object, { path, asked }]) => {
      if (asked.size === 0) return [];
      const unread = Object.keys(object).filter((key) => !asked.has(key));
      return unread.map((key) => `${path}.${key}`.slice(1));
    });
  }
}
