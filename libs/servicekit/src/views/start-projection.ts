import { eventSourcingInstrumentation, type ServiceContext } from '@keelson/chassis';
import {
  type DomainEvent,
  type GuardedView,
  Projection,
  type ProjectionOptions,
  type ProjectionStatus,
} from '@keelson/eventsourcing';
import { SearchFieldsChanged } from '@keelson/readmodel';
import { IN_MEMORY, latched } from '../admin/latched.ts';

/** The part of a projection that operators use. */
export interface OperatedProjection {
  readonly name: string;
  status(): Promise<ProjectionStatus>;
  rebuild(): Promise<number>;
  replayParked(): Promise<void>;
}

/**
 * Starts a projection, to be stopped with the service: a view of its own, filled by its own fold of the streams that it
 * names. The service is ready once the projection has been at work and its view has held all that there was at the start:
 * the view goes on serving when it lags behind or the event store goes away later, which metrics and the projection's status
 * tell.
 *
 * Where an earlier version made the view and this one searches for more, the view is rebuilt by itself.
 *
 * A document is the fold of one stream; `fold.idOf` says which, where a projection has streams of several categories.
 */
export function startProjection<Doc, Event extends DomainEvent, View extends GuardedView<Doc>>(
  ctx: ServiceContext,
  options: ProjectionOptions<Doc, Event, View>,
): OperatedProjection {
  const projection = new Projection({ instrumentation: eventSourcingInstrumentation(ctx), rebuildOn, ...options });
  ctx.lifecycle.onStop(projection.name, () => projection.stop());
  ctx.health.addCheck(
    projection.name,
    latched(() => projection.check()),
    IN_MEMORY,
  );
  return projection;
}

/**
 * Only for what is missing: an earlier version that still runs beside this one finds more than it knows of, and must not
 * rebuild the view in its turn.
 */
function rebuildOn(error: unknown): boolean {
  return error instanceof SearchFieldsChanged && error.missing.length > 0;
}
