import type { Profile } from '../access.ts';
import type { Store } from '../service.ts';

/** What the mesh policy takes from an environment; all else comes out of the graph. */
export interface MeshSettings {
  /** Namespace of the services. */
  readonly namespace: string;
  /** Names identities: `cluster.local`. */
  readonly trustDomain: string;
  readonly ingress: GatewayPlace;
  readonly egress: GatewayPlace;
  /** Host names under which clients come. `*` takes any. */
  readonly hosts: readonly string[];
  /** Secret, in the ingress gateway's namespace, with the certificate. Without it the edge speaks plain HTTP. */
  readonly tlsSecret?: string;
  /** Each service that is no store has a stable and a canary subset, and its routes two destinations. */
  readonly canary: boolean;
  /** How many replicas each service has at least and at most, by its name. */
  readonly replicas: Readonly<Record<string, Replicas>>;
  /** Where each store is. A store that is not here is embedded in the service that owns it. */
  readonly stores: Partial<Readonly<Record<Store, StorePlace>>>;
  /** Where simulators of systems outside run, by the service that calls them: plain HTTP, in no mesh. */
  readonly simulators?: Readonly<Record<string, readonly HostPort[]>>;
  /** Requests that one gateway replica takes; what is more gets 429 with Retry-After. */
  readonly rateLimit?: { readonly perSecond: number; readonly burst: number };
  /** Browsers of these origins may call the API. */
  readonly cors?: { readonly origins: readonly string[] };
  /** OpenTelemetry provider of the mesh configuration, and the share of requests that are traced, 0 to 100. */
  readonly tracing?: { readonly provider: string; readonly percent: number; readonly collector: HostPort };
  /** Access log provider of the mesh configuration; logged are errors and what takes longer. Milliseconds. */
  readonly accessLog: { readonly provider: string; readonly slowMs: number };
  /** Path prefixes that move from an old system to a service, or back. */
  readonly strangler: readonly StranglerRoute[];
  /** How closed the edge is; see `Profile` of access.ts. */
  readonly profile: Profile;
  /** Who issues the tokens that clients bring; without it the graph's own issuer, if it has one. */
  readonly identity?: Identity;
}

export interface Replicas {
  readonly min: number;
  readonly max: number;
}

/** A gateway as a pod (selector) and as a caller (namespace, service account). */
export interface GatewayPlace {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly selector: Readonly<Record<string, string>>;
  /** Full name of its Kubernetes Service; that of its account unless given, as Istio's chart has it. */
  readonly host?: string;
}

export interface HostPort {
  /** Full name: `otel-collector.observability.svc.cluster.local`. */
  readonly host: string;
  readonly port: number;
}

/** A store's address. `service` names the service of the graph that stands in for it, where one does. */
export interface StorePlace extends HostPort {
  readonly protocol: 'grpc' | 'http' | 'tcp';
  readonly service?: string;
}

/**
 * A prefix that two systems answer while it moves. What the new one has no operation for goes to the old one until the
 * share of the new one is 100.
 */
export interface StranglerRoute {
  readonly prefix: string;
  /** The system that is being replaced: a Kubernetes Service, or a host that a ServiceEntry makes known. */
  readonly old: HostPort;
  /** Name of the service that replaces it. */
  readonly service: string;
  /** Share of requests that the new one answers, 0 to 100. */
  readonly newPercent: number;
  /**
   * At 0 and 100, the one that does not answer gets a copy, writes included; what it says is thrown away. In between
   * both answer, and nothing is copied.
   */
  readonly mirror?: boolean;
}

/** Who issues tokens, and how they are checked. */
export interface Identity {
  readonly issuer: string;
  /** Where the gateway's proxy fetches the keys. A host outside of the cluster is made known to it. */
  readonly jwksUri: string;
  readonly audiences: readonly string[];
}
