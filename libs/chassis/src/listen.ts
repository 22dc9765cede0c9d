import type { FastifyInstance } from 'fastify';

export interface Listening {
  // biome-ignore lint/suspicious/noExplicitAny: any Fastify instance will do, whatever its type parameters
  readonly app: FastifyInstance<any, any, any, any, any>;
  readonly host: string;
  readonly port: number;
  /** The variable that sets the port, for the message. */
  readonly variable: string;
}

/**
 * Listens and answers the URL under which this machine reaches the server.
 * @throws Error with one clear line when the port is in use
 */
export async function listening({ app, host, port, variable }: Listening): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw explainListenError(error, port, variable);
  }
  const address = app.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${reachable(host)}:${bound}`;
}

/** One line that says what to do, where the cause is known. */
export function explainListenError(error: unknown, port: number, variable: string): unknown {
  const text = error instanceof Error ? `${(error as NodeJS.ErrnoException).code} ${error.message}` : String(error);
  if (text.includes('EADDRINUSE')) {
    return new Error(`port ${port} (${variable}) is in use: stop the other process or set ${variable}`, {
      cause: error,
    });
  }
  if (text.includes('EACCES')) {
    return new Error(`port ${port} (${variable}) is not allowed for this user: set ${variable}`, { cause: error });
  }
  return error;
}

/** Wildcards are for listening only. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
