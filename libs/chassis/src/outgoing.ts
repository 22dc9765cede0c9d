import { type CallOptions, type ChannelOptions, Metadata } from '@grpc/grpc-js';
import type { CallContext } from './call.ts';
import type { ServiceContext } from './context.ts';
import { DEADLINE_HEADER } from './deadline.ts';

/** Options for every gRPC client: retries are the mesh's, so the client's own are off. */
export const GRPC_CLIENT_OPTIONS = { 'grpc.enable_retries': 0 } as const satisfies ChannelOptions;

/** Headers that pass a call's trace and deadline on to another service over HTTP. */
export function outgoingHeaders(ctx: ServiceContext, call: CallContext): Record<string, string> {
  const deadline = call.deadline.toHeader();
  return { ...ctx.tracing.headers(call), ...(deadline !== undefined && { [DEADLINE_HEADER]: deadline }) };
}

/** Metadata and options that pass a call's trace and deadline on to another service over gRPC. */
export function outgoingMetadata(ctx: ServiceContext, call: CallContext): { metadata: Metadata; options: CallOptions } {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(ctx.tracing.headers(call))) metadata.set(name, value);
  return { metadata, options: { deadline: call.deadline.epochMs } };
}
