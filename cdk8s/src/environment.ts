import type { Profile } from '@keelson/mesh';
import type { MeshSettings } from '@keelson/mesh/policy';

/** What makes one environment differ from another. Everything else comes out of the service graph. */
export interface Environment {
  /** Folder of its manifests, and the word after `--env`. */
  readonly name: string;
  readonly namespaces: Namespaces;
  /** `tag`: images are taken by this tag. `digest`: nothing else is accepted. */
  readonly images: { readonly by: 'tag'; readonly tag: string } | { readonly by: 'digest' };
  /** One of each service, or as many as its description says. */
  readonly replicas: 'one' | 'described';
  /** Failure zones of the cluster. */
  readonly zones: number;
  /** Horizontal autoscaling; needs metrics-server, and a custom metrics adapter for those that scale by lag. */
  readonly autoscaling: boolean;
  /** New versions get traffic step by step, judged by Prometheus. Needs Argo Rollouts. */
  readonly canary?: Canary;
  readonly monitoring: Monitoring;
  /** A service asks for this share of the CPU with which it serves as its description says; 1 in production. */
  readonly cpuShare: number;
  /** A service asks for this share of the memory that it may use at most; 1 in production, where nobody is evicted. */
  readonly memoryShare: number;
  /** A container may use this many times the CPU that it serves well with: starting costs more than serving. */
  readonly cpuBurst: number;
  readonly sidecar: Sidecar;
  readonly drain: Drain;
  /** Containers may write to their root file system: for sources that are synced into running pods. */
  readonly writableRoot: boolean;
  /** Least level that services log. */
  readonly logLevel: 'debug' | 'info' | 'warn';
  readonly stores: Stores;
  /** Traces go to a collector of ours and on from there. Without it nothing is traced. */
  readonly tracing?: Tracing;
  /**
   * Where the services' own secrets come from. `random`: deploying makes those that are missing. `given`: the operator
   * brings them, and deploying says which are missing.
   */
  readonly secrets: 'random' | 'given';
  /** Systems outside are stood in for by the services' simulators. */
  readonly simulators: boolean;
  /** Files that are imported there; none where it is absent. */
  readonly imports?: readonly ImportSettings[];
  /** Variables of single services, by the services' names, that neither the graph nor anything else here tells them. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** How closed the edge is; in the open profile orders take anybody's. */
  readonly profile: Profile;
  /** Most that all pods of the services' namespace may ask for. */
  readonly quota: Quota;
  /** What the mesh is told, beyond what follows from the rest. */
  readonly mesh: Pick<
    MeshSettings,
    | 'trustDomain'
    | 'ingress'
    | 'egress'
    | 'hosts'
    | 'tlsSecret'
    | 'rateLimit'
    | 'cors'
    | 'accessLog'
    | 'strangler'
    | 'identity'
  >;
}

/** A file that is imported once, or again and again, by a program of a service. */
export interface ImportSettings {
  /** Folder of the program, `services/<service>/src/imports/<name>`: the word after `npm run import`. */
  readonly name: string;
  readonly service: string;
  /** Claim in the services' namespace that the operator brings, with the file on it. Rejected rows go beside it. */
  readonly claim: string;
  /** Where the file is on the claim's volume. */
  readonly file: string;
  /** When, in the form of cron, UTC. Without it once, and again whenever the image or these settings change. */
  readonly schedule?: string;
}

/** Where things are. The services are meshed, the others are not. */
export interface Namespaces {
  readonly services: string;
  /** Of simulators: what is no part of the platform. */
  readonly outside: string;
  readonly stores: string;
  readonly telemetry: string;
}

export interface Canary {
  /** Share of the traffic that the new version gets, step by step, in percent; after the last one it gets all. */
  readonly weights: readonly number[];
  /** How long each step lasts. Seconds; longer than what a query looks back. */
  readonly stepSeconds: number;
}

export interface Monitoring {
  /** Monitors and rules are made. Needs the Prometheus Operator. */
  readonly monitors: boolean;
  /** Where Prometheus answers, for the canaries' judgement: `http://prometheus.monitoring:9090`. */
  readonly prometheus: string;
  /** Namespace that Prometheus scrapes from. */
  readonly namespace: string;
}

/** What each Envoy is given. Quantities of Kubernetes. */
export interface Sidecar {
  readonly cpu: string;
  readonly memory: string;
  readonly cpuLimit: string;
  readonly memoryLimit: string;
}

/** How a pod goes. Milliseconds. */
export interface Drain {
  /** From "not ready" to "no longer accepting": as long as the mesh takes to learn of it. */
  readonly delayMs: number;
  /** For all of the drain, the delay included. */
  readonly timeoutMs: number;
}

/** Where each store is kept. A store that is not named is embedded in the service that owns it. */
export interface Stores {
  readonly eventstore: EmbeddedEventStore | Engine;
  readonly documents?: Engine;
  readonly search?: Engine;
  /** Size of the volume of a service that keeps its views itself. */
  readonly viewsVolume: string;
}

/** The graph's own event store, as a pod of the mesh. */
export interface EmbeddedEventStore {
  readonly kind: 'embedded';
  readonly volume: string;
}

/** EventStoreDB, MongoDB or Elasticsearch, in the stores' namespace. */
export interface Engine {
  readonly kind: 'engine';
  readonly nodes: 1 | 3;
  /** TLS and credentials; without it the engine trusts everybody who reaches it. */
  readonly secure: boolean;
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  /** Size of the volume of each node. */
  readonly volume: string;
  /** Elasticsearch's user interface beside it. */
  readonly kibana?: boolean;
}

export interface Tracing {
  /** Name that the mesh configuration has for our collector. */
  readonly provider: string;
  /** Share of requests that are traced, 0 to 100. */
  readonly percent: number;
  /** Collectors that run side by side. */
  readonly replicas: number;
  /** Where the collector sends traces on to: OTLP over gRPC. */
  readonly backend: { readonly namespace: string; readonly host: string; readonly port: number };
}

export interface Quota {
  /** Of requests; limits are for bursts, and not all burst at once. */
  readonly cpu: string;
  readonly memory: string;
  /** Of limits. */
  readonly memoryLimit: string;
  readonly pods: number;
}
