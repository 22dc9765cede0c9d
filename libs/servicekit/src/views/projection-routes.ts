import { type AdminServer, ServiceError } from '@keelson/chassis';
import { answered } from '../admin/answered.ts';
import { projectionReport } from './projection-report.ts';
import type { OperatedProjection } from './start-projection.ts';

/** Adds the projections' routes to the admin port. */
export function addProjectionRoutes(admin: AdminServer, projections: readonly OperatedProjection[]): void {
  const named = (params: unknown): OperatedProjection => {
    const { name } = params as { readonly name: string };
    const found = projections.find((projection) => projection.name === name);
    if (found) return found;
    const names = projections.map((projection) => projection.name).join(', ');
    throw new ServiceError('not-found', `There is no projection ${name}, but ${names}.`, { type: 'no-projection' });
  };

  admin.route({
    method: 'GET',
    url: '/projections',
    handler: async () => {
      const all = await answered(() => Promise.all(projections.map((projection) => projection.status())));
      return { projections: all.map(projectionReport) };
    },
  });

  admin.route({
    method: 'POST',
    url: '/projections/:name/rebuild',
    handler: async ({ params }, reply) => {
      const projection = named(params);
      const building = await answered(() => projection.rebuild());
      return reply.code(202).header('location', '/projections').send({ name: projection.name, building });
    },
  });

  admin.route({
    method: 'POST',
    url: '/projections/:name/replay-parked',
    handler: async ({ params }, reply) => {
      const projection = named(params);
      await answered(() => projection.replayParked());
      return reply.code(202).header('location', '/projections').send({ name: projection.name });
    },
  });
}
