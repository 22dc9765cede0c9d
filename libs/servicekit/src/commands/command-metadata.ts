import type { CallContext, ServiceContext } from '@keelson/chassis';

/** The metadata of a call's events: its trace context, and the id of who called. */
export function commandMetadata(ctx: Pick<ServiceContext, 'tracing'>) {
  return (call: CallContext): Readonly<Record<string, unknown>> => ({
    ...ctx.tracing.carrier(call),
    ...(call.caller && { callerId: call.caller.id }),
  });
}
