import type { EventStoreDBClient } from '@eventstore/db-client';
import { eventSourcingInstrumentation, matching, type ServiceContext } from '@keelson/chassis';
import {
  CONNECTION_STRING_FORM,
  CommandHandler,
  type CommandHandlerOptions,
  connect,
  type DomainEvent,
  disconnect,
  EVENTSTORE_URL_DEFAULT,
  isConnectionString,
  probe,
} from '@keelson/eventsourcing';

/** The variable that every service with events of its own has. */
export const eventStoreSpecs = {
  EVENTSTORE_URL: matching(CONNECTION_STRING_FORM, isConnectionString, { default: EVENTSTORE_URL_DEFAULT }),
};

/** A client of the event store, closed with the service. One for each process is right. */
export function openEventStore(ctx: ServiceContext, url: string): EventStoreDBClient {
  const client = connect(url);
  ctx.lifecycle.onStop('event store', ({ epochMs }) => disconnect(client, epochMs));
  return client;
}

/**
 * The command handler of one category: its calls are measured, and the service is ready only while the event store answers
 * and takes writes.
 */
export function openCommands<Command, Event extends DomainEvent, State>(
  ctx: ServiceContext,
  options: CommandHandlerOptions<Command, Event, State>,
): CommandHandler<Command, Event, State> {
  const handler = new CommandHandler({ instrumentation: eventSourcingInstrumentation(ctx), ...options });
  ctx.health.addCheck('event store', () => probe(options.client));
  ctx.health.addCheck(`${options.category} writes`, () => handler.check());
  return handler;
}
