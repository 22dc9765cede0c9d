import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Deadline, Logger } from '@keelson/chassis';
import type { FastifyInstance } from 'fastify';

/** How often connections that became idle while closing are looked for. */
const sweepMs = 25;
/** Of the requests that are cut off, as many are named. */
const maxNamed = 10;

/** What goes on on a server's connections, as far as Node does not tell. */
export class Connections {
  readonly #server: Server;
  readonly #unused = new Set<Socket>();
  readonly #answering = new Set<ServerResponse>();

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#unused.add(socket);
      socket.once('close', () => this.#unused.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#unused.delete(socket);
      this.#answering.add(response);
      response.once('close', () => this.#answering.delete(response));
    });
  }

  /** Closes those without a request under way, and those that never had one, which are not idle in Node's sense. */
  closeIdle(): void {
    this.#server.closeIdleConnections();
    for (const socket of this.#unused) socket.destroy();
  }

  /** Closes all. @returns the requests that had no full answer yet: `POST /api/v1/orders` */
  closeAll(): string[] {
    const cut = [...this.#answering].map(({ req }) => `${req.method} ${req.url?.split('?', 1)[0]}`);
    this.#server.closeAllConnections();
    return cut;
  }
}

export interface Closing {
  readonly app: FastifyInstance;
  readonly connections: Connections;
  /** Hears of what was cut off. */
  readonly log: Logger;
  /** What still runs then is cut off. */
  readonly deadline: Deadline;
}

/**
 * Closes `app`: no new connections, what is in flight finishes, and a connection is closed as soon as it is idle
 * (Node closes only those that are idle at the start; one kept alive would hold the server for its whole timeout).
 */
export async function closeGracefully({ app, connections, log, deadline }: Closing): Promise<void> {
  const sweep = setInterval(() => connections.closeIdle(), sweepMs);
  const cut = setTimeout(() => {
    const requests = connections.closeAll();
    log.warn({ count: requests.length, requests: requests.slice(0, maxNamed) }, 'requests were cut off');
  }, deadline.remaining());
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
