import { invalidArgument } from '../protocol/errors.ts';
import { compileFilter, InvalidFilter, type Wanted } from '../protocol/filter.ts';
import type { StreamsPb } from '../protocol/generated.ts';
import { streamName, wireNumber } from '../protocol/identifiers.ts';

/** Where a read begins. */
export type From = { readonly kind: 'start' } | { readonly kind: 'end' } | { readonly kind: 'at'; readonly at: number };

/** A read or a subscription, as the domain sees it. */
export interface ReadRequest {
  /** Undefined for all streams. */
  readonly stream: string | undefined;
  /** A revision of the stream, or a position of the log. */
  readonly from: From;
  readonly backwards: boolean;
  /** Undefined for a subscription: it has no end. */
  readonly count: number | undefined;
  readonly resolveLinks: boolean;
  readonly structuredIds: boolean;
  readonly filter: RequestedFilter | undefined;
}

export interface RequestedFilter {
  readonly wanted: Wanted;
  /** A subscriber hears of its progress at least every so many events looked at. */
  readonly checkpointInterval: number;
}

/** EventStoreDB's search window when a request names none. */
const DEFAULT_WINDOW = 32;

/** @throws ProtocolError when the request is not one. */
export function parseReadRequest(request: StreamsPb.ReadReq): ReadRequest {
  const options = request.getOptions();
  if (options === undefined) throw invalidArgument('the options are missing');
  const stream = options.getStream();
  const all = options.getAll();
  const filter = options.getFilter();
  if (filter !== undefined && all === undefined) throw invalidArgument('a filter needs $all');
  return {
    ...sourceOf(stream, all),
    backwards: options.getReadDirection() === 1,
    count: options.hasSubscription() ? undefined : wireNumber(options.getCount()),
    resolveLinks: options.getResolveLinks(),
    structuredIds: options.getUuidOption()?.hasStructured() ?? false,
    filter: filter === undefined ? undefined : parseFilter(filter),
  };
}

function sourceOf(
  stream: StreamsPb.ReadReq.Options.StreamOptions | undefined,
  all: StreamsPb.ReadReq.Options.AllOptions | undefined,
): Pick<ReadRequest, 'stream' | 'from'> {
  if (stream !== undefined) {
    const at = stream.hasRevision() ? stream.getRevision() : undefined;
    return { stream: streamName(stream.getStreamIdentifier()), from: fromOf(at, stream.hasEnd()) };
  }
  if (all !== undefined)
    return { stream: undefined, from: fromOf(all.getPosition()?.getCommitPosition(), all.hasEnd()) };
  throw invalidArgument('a read needs a stream or $all');
}

function fromOf(at: string | undefined, end: boolean): From {
  if (at !== undefined) return { kind: 'at', at: wireNumber(at) };
  return { kind: end ? 'end' : 'start' };
}

function parseFilter(filter: StreamsPb.ReadReq.Options.FilterOptions): RequestedFilter {
  const byStream = filter.getStreamIdentifier();
  const expression = byStream ?? filter.getEventType();
  const window = filter.hasMax() && filter.getMax() > 0 ? filter.getMax() : DEFAULT_WINDOW;
  return {
    wanted: compileRequested(byStream !== undefined ? 'stream' : 'type', expression),
    checkpointInterval: window * Math.max(1, filter.getCheckpointintervalmultiplier()),
  };
}

interface Expression {
  getRegex(): string;
  getPrefixList(): string[];
}

/** @throws ProtocolError when the expression is none. */
export function compileRequested(on: 'stream' | 'type', expression: Expression | undefined): Wanted {
  try {
    return compileFilter({ on, regex: expression?.getRegex() ?? '', prefixes: expression?.getPrefixList() ?? [] });
  } catch (error) {
    if (error instanceof InvalidFilter) throw invalidArgument(error.message);
    throw error;
  }
}
