import { DEADLINE_HEADER, parseDeadline, ServiceError } from '@keelson/chassis';
import type { FastifyInstance } from 'fastify';

/**
 * A request's body has to arrive by the caller's X-Request-Deadline, and within `limitMs`; one that stalls is answered
 * with 504 and its connection closed. After that the time is the service's to watch.
 */
export function limitBodyTime(app: FastifyInstance, limitMs: number): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { headers } = request;
    if (headers['transfer-encoding'] === undefined && !(Number(headers['content-length']) > 0)) return done();
    const timer = setTimeout(
      () => {
        if (reply.sent) return;
        const late = new ServiceError('deadline', 'The body did not arrive in time. Nothing has been done.');
        reply.header('connection', 'close').send(late);
      },
      remaining(headers[DEADLINE_HEADER], limitMs),
    );
    request.raw.once('close', () => clearTimeout(timer));
    done();
  });
}

/** What is wrong with a deadline, the service says. */
function remaining(deadline: string | string[] | undefined, limitMs: number): number {
  if (typeof deadline !== 'string') return limitMs;
  try {
    return Math.min(Math.max(0, parseDeadline(deadline) - Date.now()), limitMs);
  } catch {
    return limitMs;
  }
}
