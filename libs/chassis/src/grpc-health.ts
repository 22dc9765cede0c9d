import type { Server, UntypedHandleCall } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { ServiceContext } from './context.ts';

/** How often the status is looked at for those who watch it. Milliseconds. */
const WATCH_INTERVAL_MS = 1_000;

/**
 * `grpc.health.v1.Health` over all services of a host: a service serves when every context that adds to it is ready,
 * and the host (the empty name) when all are.
 */
export class GrpcHealth {
  readonly #health = new HealthImplementation({ '': 'NOT_SERVING' });
  readonly #contexts = new Map<string, Set<ServiceContext>>([['', new Set()]]);
  readonly #timer: NodeJS.Timeout;

  constructor(ctx: ServiceContext) {
    this.#add('', ctx);
    this.#timer = setInterval(() => void this.refresh(), WATCH_INTERVAL_MS).unref();
  }

  /** `ctx` has methods of `service`. */
  add(service: string, ctx: ServiceContext): void {
    this.#add('', ctx);
    this.#add(service, ctx);
  }

  #add(service: string, ctx: ServiceContext): void {
    const contexts = this.#contexts.get(service) ?? new Set();
    if (contexts.size === 0) this.#health.setStatus(service, 'NOT_SERVING');
    this.#contexts.set(service, contexts.add(ctx));
    ctx.lifecycle.draining.addEventListener('abort', () => void this.refresh());
  }

  /** Reads the contexts' health (cached there) and tells watchers what changed. */
  async refresh(): Promise<void> {
    for (const [service, contexts] of this.#contexts) {
      const reports = await Promise.all([...contexts].map((ctx) => ctx.health.ready()));
      this.#health.setStatus(service, reports.every(({ ok }) => ok) ? 'SERVING' : 'NOT_SERVING');
    }
  }

  /** Adds the service to `server`; `check` and `list` look before they answer. */
  addToServer(server: Pick<Server, 'addService'>): void {
    this.#health.addToServer({
      addService: (definition, implementation) => {
        const { check, list, ...others } = implementation as Record<string, UntypedHandleCall>;
        server.addService(definition, {
          ...others,
          ...(check !== undefined && { check: this.#fresh(check) }),
          ...(list !== undefined && { list: this.#fresh(list) }),
        });
      },
    });
  }

  #fresh(handler: UntypedHandleCall): UntypedHandleCall {
    const handle = handler as (call: unknown, callback: unknown) => void;
    return (call: unknown, callback: unknown) => void this.refresh().then(() => handle(call, callback));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
