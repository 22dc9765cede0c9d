import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { observeProcess } from './process-metrics.ts';

/** Seconds. From a fast local answer to the default request timeout. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counts and times the answers of one route or method, by status. */
export interface Meter {
  /** `seconds` from the first byte in to the last byte out. */
  record(status: string, seconds: number): void;
}

/** The metrics of one service. Each service has a registry of its own, so that several fit in one process. */
export class Metrics {
  readonly registry = new Registry();
  readonly #http: Timed;
  readonly #grpc: Timed;
  readonly #grpcClient: Timed;
  readonly #store: Timed;
  readonly #events: Counter<'subscription' | 'outcome'>;
  readonly #batches: Histogram<'subscription'>;
  readonly #lagEvents: Gauge<'subscription'>;
  readonly #lagSeconds: Gauge<'subscription'>;
  readonly #cacheLookups: Counter<'cache' | 'outcome'>;
  readonly #stopObserving: () => void;

  constructor() {
    const registers = [this.registry];
    this.#http = new Timed(
      this.registry,
      {
        counter: 'http_server_requests_total',
        histogram: 'http_server_request_duration_seconds',
        about: 'HTTP requests',
      },
      ['method', 'route', 'status'],
    );
    this.#grpc = new Timed(
      this.registry,
      { counter: 'grpc_server_handled_total', histogram: 'grpc_server_handling_seconds', about: 'gRPC calls' },
      ['grpc_service', 'grpc_method', 'grpc_code'],
    );
    this.#grpcClient = new Timed(
      this.registry,
      {
        counter: 'grpc_client_handled_total',
        histogram: 'grpc_client_handling_seconds',
        about: 'gRPC calls to other services',
      },
      ['grpc_service', 'grpc_method', 'grpc_code'],
    );
    this.#store = new Timed(
      this.registry,
      { counter: 'store_calls_total', histogram: 'store_call_duration_seconds', about: 'Calls to the stores' },
      ['store', 'operation', 'outcome'],
    );
    this.#events = new Counter({
      name: 'events_handled_total',
      help: 'Events by what became of them',
      labelNames: ['subscription', 'outcome'],
      registers,
    });
    this.#batches = new Histogram({
      name: 'event_handling_duration_seconds',
      help: 'Time to handle one batch of events',
      labelNames: ['subscription'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.#lagEvents = new Gauge({
      name: 'subscription_lag_events',
      help: 'Events that a subscription is behind',
      labelNames: ['subscription'],
      registers,
    });
    this.#lagSeconds = new Gauge({
      name: 'subscription_lag_seconds',
      help: 'Age of the oldest event that a subscription has not handled',
      labelNames: ['subscription'],
      registers,
    });
    this.#cacheLookups = new Counter({
      name: 'cache_lookups_total',
      help: 'Lookups in caches by where it was found: memory, shared (Redis), stale (its source was slow or away), miss',
      labelNames: ['cache', 'outcome'],
      registers,
    });
    this.#stopObserving = observeProcess(this.registry);
  }

  /** The meter of one HTTP route; `route` is the pattern, never the path. */
  httpRoute(method: string, route: string): Meter {
    return this.#http.meter([method, route]);
  }

  /** The meter of one gRPC method; the status is the code's name. */
  grpcMethod(service: string, method: string): Meter {
    return this.#grpc.meter([service, method]);
  }

  /** The meter of one gRPC method of another service; the status is the code's name. */
  calledMethod(service: string, method: string): Meter {
    return this.#grpcClient.meter([service, method]);
  }

  /** The meter of one operation of a store; the status is its outcome. */
  storeCall(store: string, operation: string): Meter {
    return this.#store.meter([store, operation]);
  }

  eventsHandled(subscription: string, outcome: string, count: number): void {
    this.#events.inc({ subscription, outcome }, count);
  }

  batchHandled(subscription: string, seconds: number): void {
    this.#batches.observe({ subscription }, seconds);
  }

  lag(subscription: string, behind: { readonly events: number; readonly seconds: number }): void {
    this.#lagEvents.set({ subscription }, behind.events);
    this.#lagSeconds.set({ subscription }, behind.seconds);
  }

  /** Counts one lookup of the named cache. */
  cacheLookup(cache: string, outcome: 'memory' | 'shared' | 'stale' | 'miss'): void {
    this.#cacheLookups.inc({ cache, outcome });
  }

  /** Ends the observation of the process. What was counted stays readable. */
  stop(): void {
    this.#stopObserving();
  }
}

/** A counter and a histogram that share their labels, the last of which is the status. */
class Timed {
  readonly #counter: Counter;
  readonly #histogram: Histogram;

  constructor(
    registry: Registry,
    names: { readonly counter: string; readonly histogram: string; readonly about: string },
    labelNames: readonly string[],
  ) {
    const registers = [registry];
    this.#counter = new Counter({ name: names.counter, help: names.about, labelNames: [...labelNames], registers });
    this.#histogram = new Histogram({
      name: names.histogram,
      help: `${names.about}: time taken`,
      labelNames: [...labelNames],
      buckets: DURATION_BUCKETS,
      registers,
    });
  }

  /** Resolves the labels once for each status, as this runs for every request. */
  meter(labels: readonly string[]): Meter {
    const handles = new Map<string, { counter: Counter.Internal; histogram: Histogram.Internal<string> }>();
    return {
      record: (status, seconds) => {
        let handle = handles.get(status);
        if (handle === undefined) {
          handle = {
            counter: this.#counter.labels(...labels, status),
            histogram: this.#histogram.labels(...labels, status),
          };
          handles.set(status, handle);
        }
        handle.counter.inc();
        handle.histogram.observe(seconds);
      },
    };
  }
}
