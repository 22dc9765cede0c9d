import {
  logVerbosity,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  setLogVerbosity,
  status,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { loadSync, type PackageDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { protoPath as healthProto } from 'grpc-health-check';
import type { ServiceContext } from './context.ts';
import type { Deadline } from './deadline.ts';
import { type GrpcGate, guarded } from './grpc-gate.ts';
import {
  GrpcCalls,
  type ServerStreamHandler,
  serverStream,
  UNREADABLE,
  type UnaryHandler,
  unary,
} from './grpc-handlers.ts';
import { GrpcHealth } from './grpc-health.ts';
import { hasInvalidText } from './grpc-text.ts';
import { explainListenError, reachable } from './listen.ts';
import { methodOf, serviceOf } from './proto.ts';

/** Handlers by method name as the proto file writes it. */
export type GrpcHandlers = Readonly<Record<string, UnaryHandler<never, unknown> | ServerStreamHandler<never, unknown>>>;

/** Largest request, as for HTTP bodies. Bytes. */
const MAX_REQUEST_BYTES = 1_048_576;

const SERVER_OPTIONS = {
  'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
  // Finds out that a caller is gone whose connection broke without a word; streams would stay for ever.
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
} as const;

/** Nothing in flight for so many checks in a row, so that last answers are on their way. */
const IDLE_CHECKS = 4;
const IDLE_CHECK_MS = 50;

/** Where a host listens. */
export interface GrpcDoor {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Looks at each call that comes in here before its handler does. */
  readonly gate?: GrpcGate;
}

/**
 * One gRPC server. Several services may add methods to it, even of the same proto service; each keeps its own
 * context. Reflection and health cover all that was added.
 */
export class GrpcHost {
  readonly #ctx: ServiceContext;
  readonly #server = new Server(SERVER_OPTIONS);
  readonly #calls = new Map<ServiceContext, GrpcCalls>();
  readonly #health: GrpcHealth;
  readonly #services = new Set<string>();
  readonly #endless = new Set<ServerDuplexStream<unknown, unknown>>();
  #packages: PackageDefinition = loadSync(healthProto);
  #listens = false;

  constructor(ctx: ServiceContext) {
    // grpc-js prints some errors to stderr that it also throws; a port in use should be told once.
    setLogVerbosity(logVerbosity.NONE);
    this.#ctx = ctx;
    this.#health = new GrpcHealth(ctx);
    this.#health.addToServer(this.#ending());
  }

  /**
   * Serves methods of one service of `proto`. Methods that nobody adds answer UNIMPLEMENTED.
   * @throws Error when the service or a method does not exist, or a method is served already
   */
  add(ctx: ServiceContext, proto: PackageDefinition, serviceName: string, handlers: GrpcHandlers): void {
    const service = serviceOf(proto, serviceName);
    for (const [name, handler] of Object.entries(handlers))
      this.#register(ctx, { service, serviceName, name, handler });
    this.#packages = { ...this.#packages, ...proto };
    this.#services.add(serviceName);
    this.#health.add(serviceName, ctx);
    if (this.#listens) this.#reflect();
  }

  /**
   * Listens, and drains with the context that the host was made with. A host may have several doors, each with its own
   * gate; they drain as one.
   * @returns the address, such as `127.0.0.1:5001`
   * @throws Error with one clear line when the port is in use
   */
  async listen({ host, port, gate }: GrpcDoor): Promise<string> {
    await this.#ctx.tracing.ready();
    if (!this.#listens) this.#reflect();
    const bound = await this.#bind(`${host.includes(':') ? `[${host}]` : host}:${port}`, gate).catch((error) => {
      throw explainListenError(error, port, 'GRPC_PORT');
    });
    if (!this.#listens) this.#ctx.lifecycle.onDrain('grpc', (deadline) => this.#drain(deadline));
    this.#listens = true;
    return `${reachable(host)}:${bound}`;
  }

  #bind(address: string, gate: GrpcGate | undefined): Promise<number> {
    const plain = ServerCredentials.createInsecure();
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(address, gate === undefined ? plain : guarded(plain, gate), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
  }

  #register(ctx: ServiceContext, part: ServicePart): void {
    const definition = methodOf(part.service, part.name);
    const stream = definition.responseStream;
    const method = {
      service: part.serviceName,
      name: part.name,
      meter: ctx.metrics.grpcMethod(part.serviceName, part.name),
      stream,
    };
    const calls = this.#callsOf(ctx);
    const served = stream
      ? serverStream(calls, method, part.handler as ServerStreamHandler<never, unknown>)
      : unary(calls, method, part.handler as UnaryHandler<never, unknown>);
    const added = this.#server.register(
      definition.path,
      served as UntypedHandleCall,
      definition.responseSerialize,
      tolerant(definition.requestDeserialize),
      stream ? 'serverStream' : 'unary',
    );
    if (!added) throw new Error(`${definition.path} is served already`);
  }

  /** A service that stops while others on this host go on drains its own calls. */
  #callsOf(ctx: ServiceContext): GrpcCalls {
    const found = this.#calls.get(ctx);
    if (found !== undefined) return found;
    const calls = new GrpcCalls(ctx);
    this.#calls.set(ctx, calls);
    if (ctx !== this.#ctx) ctx.lifecycle.onDrain('grpc calls', (deadline) => calls.close(deadline));
    return calls;
  }

  #reflect(): void {
    const names = [...this.#services, 'grpc.health.v1.Health'];
    new ReflectionService(this.#packages, { services: names }).addToServer(this.#ending());
  }

  /** Wraps streams that their callers keep open, so that they do not outlast the drain. Replaces what was added before. */
  #ending(): Pick<Server, 'addService'> {
    const ending = (handler: UntypedHandleCall) => (call: never, callback: never) => {
      if (isStream(call)) this.#track(call);
      (handler as (call: unknown, callback: unknown) => void)(call, callback);
    };
    return {
      addService: (definition, implementation) => {
        this.#server.removeService(definition);
        const wrapped = Object.entries(implementation).map(([name, handler]) => [name, ending(handler)]);
        this.#server.addService(definition, Object.fromEntries(wrapped));
      },
    };
  }

  #track(call: ServerDuplexStream<unknown, unknown>): void {
    this.#endless.add(call);
    call.once('close', () => this.#endless.delete(call));
    call.once('cancelled', () => this.#endless.delete(call));
  }

  async #drain(deadline: Deadline): Promise<void> {
    let cut: NodeJS.Timeout | undefined;
    let idle: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      const force = () => {
        this.#server.forceShutdown();
        resolve();
      };
      cut = setTimeout(() => {
        this.#ctx.log.warn({ count: this.#inFlight() }, 'calls were cut off');
        force();
      }, deadline.remaining());
      idle = this.#onceIdle(force);
      this.#server.tryShutdown(() => resolve());
      void this.#endEndless();
    });
    clearTimeout(cut);
    clearInterval(idle);
  }

  /** Connections that never sent anything do not end by themselves: once nothing is in flight they are cut. */
  #onceIdle(then: () => void): NodeJS.Timeout {
    let checks = 0;
    return setInterval(() => {
      checks = this.#inFlight() + this.#endless.size === 0 ? checks + 1 : 0;
      if (checks === IDLE_CHECKS) then();
    }, IDLE_CHECK_MS);
  }

  #inFlight(): number {
    return [...this.#calls.values()].reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  /** Who watches the health is told that it is over, and then it is. */
  async #endEndless(): Promise<void> {
    await this.#health.refresh();
    this.#health.stop();
    for (const call of this.#endless)
      call.emit('error', { code: status.UNAVAILABLE, details: 'This instance is stopping.' });
  }
}

interface ServicePart {
  readonly service: ServiceDefinition;
  readonly serviceName: string;
  readonly name: string;
  readonly handler: GrpcHandlers[string];
}

/** grpc-js answers INTERNAL for bytes that are no message; whose fault that is, only the handler can tell. */
function tolerant(read: (bytes: Buffer) => unknown): (bytes: Buffer) => unknown {
  return (bytes) => {
    try {
      const message = read(bytes);
      return hasInvalidText(bytes, message) ? UNREADABLE : message;
    } catch {
      return UNREADABLE;
    }
  };
}

function isStream(call: unknown): call is ServerDuplexStream<unknown, unknown> {
  return typeof (call as { write?: unknown }).write === 'function';
}
