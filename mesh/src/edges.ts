import type { GrpcMethods } from './grpc-methods.ts';
import { allOperations, edgeOperations, type Operation } from './operations.ts';
import type { Call, ServiceDescription } from './service.ts';

/** The ingress gateway, as a caller. */
export const EDGE = 'edge';

/** How often a call is sent in all where it may be repeated and nobody said otherwise. */
const DEFAULT_ATTEMPTS = 3;

/** One operation of one service, as one caller uses it. */
export interface Edge {
  /** A service's name, or {@link EDGE}. */
  readonly from: string;
  readonly to: string;
  readonly operation: Operation;
  /** Longest time that the caller waits, repeats included. Milliseconds; undefined for a stream, which has no end. */
  readonly budgetMs: number | undefined;
  /** How often it is sent in all, at most. A write is repeated only where it carries an Idempotency-Key. */
  readonly attempts: number;
  /** No request waits for it: it begins a chain of its own. */
  readonly background: boolean;
}

/**
 * Who calls whom for what. One layer of each chain repeats: the last one, since it is nearest to what failed, and
 * repeats there cost least. A service that calls others for its answers is therefore sent each request once.
 */
export function edgesOf(services: readonly ServiceDescription[], methods: GrpcMethods): Edge[] {
  return [
    ...services.flatMap((callee) =>
      edgeOperations(callee, methods).map((operation) =>
        edge({ from: EDGE, callee, operation, budgetMs: callee.routes?.budgetMs ?? 0 }),
      ),
    ),
    ...services.flatMap((caller) =>
      (caller.calls ?? []).flatMap((call) => edgesOfCall(caller, call, services, methods)),
    ),
  ];
}

function edgesOfCall(
  caller: ServiceDescription,
  call: Call,
  services: readonly ServiceDescription[],
  methods: GrpcMethods,
): Edge[] {
  const callee = services.find(({ name }) => name === call.to);
  if (callee === undefined) return [];
  const wanted = new Set(call.methods);
  const operations = allOperations(callee, methods).filter(({ name }) => wanted.has(name));
  return operations.map((operation) => edge({ from: caller.name, callee, operation, ...call }));
}

function edge(use: {
  from: string;
  callee: ServiceDescription;
  operation: Operation;
  budgetMs: number;
  attempts?: number;
  background?: boolean;
}): Edge {
  const { from, callee, operation, budgetMs, background = false } = use;
  const attempts = use.attempts ?? (mayRepeat(operation) && !waitsForOthers(callee) ? DEFAULT_ATTEMPTS : 1);
  return {
    from,
    to: callee.name,
    operation,
    budgetMs: operation.kind === 'stream' ? undefined : budgetMs,
    attempts,
    background,
  };
}

/** Whether an operation may be sent again at all; a write only under its key. */
export function mayRepeat({ kind }: Operation): boolean {
  return kind === 'read' || kind === 'write';
}

/** Whether a service's answers wait for other services. */
function waitsForOthers({ calls = [] }: ServiceDescription): boolean {
  return calls.some(({ background }) => !background);
}

/** Time for one attempt. Milliseconds. */
export function perTryMs(budgetMs: number, attempts: number): number {
  return Math.max(1, Math.floor(budgetMs / attempts));
}
