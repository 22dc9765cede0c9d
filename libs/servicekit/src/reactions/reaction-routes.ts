import { type AdminServer, ServiceError } from '@keelson/chassis';
import { answered } from '../admin/answered.ts';
import { progressReport } from '../admin/progress-report.ts';
import type { OperatedReaction } from './start-reaction.ts';

/** Adds the reactions' routes to the admin port: how far each is, and having its parked events delivered again. */
export function addReactionRoutes(admin: AdminServer, reactions: readonly OperatedReaction[]): void {
  admin.route({
    method: 'GET',
    url: '/reactions',
    handler: async () => ({ reactions: await answered(() => Promise.all(reactions.map(report))) }),
  });

  admin.route({
    method: 'POST',
    url: '/reactions/:name/replay-parked',
    handler: async ({ params }, reply) => {
      const { name } = params as { readonly name: string };
      const reaction = reactions.find((one) => one.name === name);
      if (!reaction) {
        const names = reactions.map((one) => one.name).join(', ');
        throw new ServiceError('not-found', `There is no reaction ${name}, but ${names}.`, { type: 'no-reaction' });
      }
      await answered(() => reaction.replayParked());
      return reply.code(202).header('location', '/reactions').send({ name });
    },
  });
}

async function report(reaction: OperatedReaction) {
  const { name, connected } = reaction;
  const progress = await reaction.progress();
  return { name, connected, ...(progress && progressReport(progress)) };
}
