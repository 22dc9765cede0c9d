/**
 * The description of one service: what it listens on, what it serves at the edge, what it keeps.
 * It stands in the service's own `service.ts` and is the only place where these facts are written.
 */
export interface ServiceDescription {
  /** DNS label, unique in the graph, and the name of the service's folder. */
  readonly name: string;
  /** One sentence for people: the start page, the docs and the graph show it. */
  readonly summary: string;
  /** Ports, unique across the graph so that one laptop can hold all of it. */
  readonly ports: {
    readonly http?: number;
    readonly grpc?: number;
    /** Health, metrics and run-time switches; never routed from outside. */
    readonly admin?: number;
  };
  /** What the edge sends here. */
  readonly routes?: {
    readonly http?: readonly HttpRoute[];
    /** Full gRPC method paths, `/package.Service/Method`. */
    readonly grpc?: readonly string[];
  };
  /** The stores that it owns or reads. */
  readonly stores?: readonly ('eventstore' | 'documents' | 'search')[];
  /** `store` for an engine that other services need before they start; it is replaced by the real engine on a cluster. */
  readonly kind?: 'service' | 'store';
}

/** A public path prefix and the methods of it that go to this service. */
export interface HttpRoute {
  readonly prefix: string;
  readonly methods: readonly HttpMethod[];
}

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Marks `description` as a service's description; types check it where it is written. */
export function defineService(description: ServiceDescription): ServiceDescription {
  return description;
}
