import type { EventStoreDBClient } from '@eventstore/db-client';
import type { ServiceContext } from '@keelson/chassis';
import { type Instrumentation, Projection, type ProjectionStatus } from '@keelson/eventsourcing';
import { orderCategory } from '@keelson/orders/contract';
import type { OrderViews } from './open-views.ts';
import { orderFold } from './order-fold.ts';

/** The part of a projection that operators use. */
export interface OperatedProjection {
  readonly name: string;
  status(): Promise<ProjectionStatus>;
  rebuild(): Promise<number>;
  replayParked(): Promise<void>;
}

/** A projection's check looks at nothing but memory, so that it is asked each time. */
const IN_MEMORY = { ttlMs: 0 };

/**
 * Starts both projections, to be stopped with the service. It is ready once each has been at work and its view has held
 * all that there was at the start: the views go on serving when they lag behind or the event store goes away later, which
 * metrics and the projections' status tell.
 */
export function startProjections(
  ctx: ServiceContext,
  client: EventStoreDBClient,
  views: OrderViews,
  instrumentation: Instrumentation,
): readonly OperatedProjection[] {
  const common = { client, fold: orderFold, streamPrefixes: [`${orderCategory}-`], instrumentation };
  const projections = [
    new Projection({ ...common, name: 'orders-documents', generations: views.documents }),
    new Projection({ ...common, name: 'orders-search', generations: views.search }),
  ];
  for (const projection of projections) {
    ctx.lifecycle.onStop(projection.name, () => projection.stop());
    ctx.health.addCheck(
      projection.name,
      latched(() => projection.check()),
      IN_MEMORY,
    );
  }
  return projections;
}

/** A check that, once passed, passes for good. */
export function latched(check: () => Promise<void>): () => Promise<void> {
  let passed = false;
  return async () => {
    if (passed) return;
    await check();
    passed = true;
  };
}
