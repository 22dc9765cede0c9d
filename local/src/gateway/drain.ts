import type { FastifyInstance } from 'fastify';

/** How often connections that became idle while closing are looked for. */
const sweepMs = 25;

/**
 * Closes `app`: no new connections, what is in flight finishes, and a connection is closed as soon as it is idle
 * (Node closes only those that are idle at the start; one kept alive would hold the server for its whole timeout).
 * @param graceMs after this, what still runs is cut off.
 */
export async function closeGracefully(app: FastifyInstance, graceMs: number): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), sweepMs);
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
