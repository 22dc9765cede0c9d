import type { HttpMethod, ServiceGraph } from '@keelson/mesh';

/** One public path prefix with the methods of it that go to one service. */
export interface EdgeRoute {
  readonly prefix: string;
  readonly methods: readonly HttpMethod[];
  readonly service: string;
}

/** The HTTP routes of the edge, as the ingress has them. Who reads by GET also answers HEAD. */
export function edgeRoutes({ services }: Pick<ServiceGraph, 'services'>): EdgeRoute[] {
  return services.flatMap(({ name, routes }) =>
    (routes?.http ?? []).map(({ prefix, methods }) => ({ prefix, methods: withHead(methods), service: name })),
  );
}

function withHead(methods: readonly HttpMethod[]): readonly HttpMethod[] {
  return methods.includes('GET') && !methods.includes('HEAD') ? [...methods, 'HEAD'] : methods;
}
