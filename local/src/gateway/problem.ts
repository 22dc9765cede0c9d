import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** An error that the gateway itself answers with; what a service answers passes through untouched. */
export interface Problem {
  readonly status: number;
  /** Last part of the problem's `type`: stable, for programs. */
  readonly type: string;
  readonly title: string;
  /** For people: what happened and what to do. */
  readonly detail: string;
  /** Seconds after which it makes sense to try again. */
  readonly retryAfter?: number;
}

/** The body of RFC 9457, as services write it too. */
export function problemJson({ type, title, status, detail }: Problem): string {
  return JSON.stringify({ type: `urn:keelson:problem:${type}`, title, status, detail });
}

/** Answers with `problem` as application/problem+json. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.retryAfter !== undefined) reply.header('retry-after', problem.retryAfter);
  return reply.code(problem.status).type('application/problem+json').send(problemJson(problem));
}

/** Nothing is served under `path`. */
export function noRoute(method: string, path: string): Problem {
  return {
    status: 404,
    type: 'not-found',
    title: 'Not found',
    detail: `No route for ${method} ${path}. See /docs for what there is.`,
  };
}

/** The path is known, this method of it is not. */
export function noMethod(method: string, allowed: readonly string[]): Problem {
  return {
    status: 405,
    type: 'method-not-allowed',
    title: 'Method not allowed',
    detail: `${method} is not allowed here: ${allowed.join(', ')} are.`,
  };
}

/** Answers with the problem that an error of the gateway's own HTTP server is. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status === 413) {
    return sendProblem(reply, { status, type: 'too-large', title: 'Too large', detail: 'The body is too large.' });
  }
  if (status < 500) {
    return sendProblem(reply, { status, type: 'invalid', title: 'Invalid request', detail: error.message });
  }
  return sendProblem(reply, {
    status: 500,
    type: 'internal',
    title: 'Internal error',
    detail: `The gateway failed at ${request.method} ${request.url}.`,
  });
}
