import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1';
import type { Operation } from '../operations.ts';

export type HttpRoute = NonNullable<NonNullable<IVirtualService['spec']>['http']>[number];
export type HttpMatch = NonNullable<HttpRoute['match']>[number];
export type Uri = NonNullable<HttpMatch['uri']>;

/** How proxies tell one operation's requests from others: for routes, and for those who may send them. */

/** Requests for an operation. A path below a prefix takes two matches: `/orders/` alone would leave out `/orders`. */
export function matchesOf(operation: Operation): HttpMatch[] {
  const [first = '', ...others] = methodsOf(operation);
  const method = others.length === 0 ? { exact: first } : { regex: [first, ...others].join('|') };
  return urisOf(operation).map((uri): HttpMatch => ({ uri, method }));
}

function urisOf({ path: { kind, value } }: Operation): Uri[] {
  switch (kind) {
    case 'at':
      return [{ exact: value }];
    case 'below':
      return [{ exact: value }, { prefix: `${value}/` }];
    case 'pattern':
      return [{ regex: value.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+') }];
  }
}

/** The same, in the words of an AuthorizationPolicy. `{*}` is one segment there. */
export function authorizedPaths({ path: { kind, value } }: Operation): string[] {
  switch (kind) {
    case 'at':
      return [value];
    case 'below':
      return [value, `${value}/*`];
    case 'pattern':
      return [value.replaceAll(/\{\w+\}/g, '{*}')];
  }
}

/** HTTP methods of an operation's requests. */
export function methodsOf({ protocol, methods }: Operation): readonly string[] {
  return protocol === 'grpc' ? ['POST'] : methods;
}

/** Sorts what is found at narrower paths before what is found at wider ones: the first route that fits is taken. */
export function byNarrowness(a: Placed, b: Placed): number {
  return compare(narrowness(a), narrowness(b));
}

/** A name and a path: what orders operations. */
export type Placed = Pick<Operation, 'name' | 'path'>;

function narrowness({ path: { kind, value }, name }: Placed): (number | string)[] {
  const placeholders = value.split('{').length - 1;
  return [kind === 'below' ? 1 : 0, placeholders, kind === 'at' ? 0 : -value.length, value, name];
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at === -1 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}
