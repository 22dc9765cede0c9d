/** Which methods a path has, for 405 with `Allow`. Asked only when no route was found. */
export class KnownRoutes {
  readonly #routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];

  /** Adds a route by its pattern, such as `/orders/:id` or `/files/*`. */
  add(methods: string | readonly string[], pattern: string): void {
    this.#routes.push({ pattern: toRegExp(pattern), methods: [methods].flat() });
  }

  /** The methods of all routes that match the path of `url`, sorted; empty when none does. */
  methodsFor(url: string): string[] {
    const path = url.split('?', 1)[0] ?? '';
    const found = this.#routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods);
    return [...new Set(found)].sort();
  }
}

function toRegExp(pattern: string): RegExp {
  const segments = pattern.split('/').map((segment) => {
    if (segment === '*') return '.*';
    if (segment.startsWith(':')) return '[^/]+';
    return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/')}$`);
}
