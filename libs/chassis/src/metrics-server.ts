import Fastify from 'fastify';
import type { Lifecycle } from './lifecycle.ts';
import { listening } from './listen.ts';
import type { Metrics } from './metrics.ts';

/**
 * Listens with `/metrics` and nothing else: for a scraper that comes past the mesh, whom nobody has identified, and who
 * is therefore not let near the admin port. It answers until the service has stopped.
 * @returns its URL
 * @throws Error with one clear line when the port is in use
 */
export async function startMetrics(
  ctx: { readonly metrics: Metrics; readonly lifecycle: Lifecycle },
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  const { registry } = ctx.metrics;
  const app = Fastify({ return503OnClosing: false });
  app.get('/metrics', async (_request, reply) => {
    reply.header('content-type', registry.contentType);
    return registry.metrics();
  });
  const url = await listening({ app, host, port, variable: 'METRICS_PORT' });
  ctx.lifecycle.onStop('metrics port', () => {
    app.server.closeAllConnections();
    return app.close();
  });
  return url;
}
