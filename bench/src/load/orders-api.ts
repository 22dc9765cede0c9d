import { Pool } from 'undici';
import type { CommandBody, CommandKind } from './life.ts';

/** What a call came to. `status` 0: no answer, the connection was lost or refused. */
export interface Answer {
  readonly status: number;
  /** The body as text; for status 0 what went wrong. */
  readonly text: string;
  /** From the ETag; -1 where there is none. */
  readonly revision: number;
  /** Seconds to wait before another try, where the answer says so. */
  readonly retryAfter: number | undefined;
}

const PATHS = {
  create: { method: 'POST', path: () => '' },
  cart: { method: 'PUT', path: (id) => `/cart/${id}` },
  address: { method: 'PUT', path: (id) => `/address/${id}` },
  pay: { method: 'PUT', path: (id) => `/pay/${id}` },
  submit: { method: 'PUT', path: (id) => `/submit/${id}` },
  complete: { method: 'POST', path: (id) => `/complete/${id}` },
  cancel: { method: 'POST', path: (id) => `/cancel/${id}` },
} as const satisfies Record<CommandKind, { method: 'POST' | 'PUT'; path: (id: string) => string }>;

/** The public REST API, over one pool of connections that stay open. */
export class OrdersApi {
  readonly #pool: Pool;

  /** @param origin e.g. `http://127.0.0.1:8080` */
  constructor(origin: string, connections: number) {
    this.#pool = new Pool(origin, { connections, pipelining: 1 });
  }

  /** Sends one command; `id` is the order's, empty for a create. */
  command(kind: CommandKind, id: string, body: CommandBody | undefined, idempotencyKey: string): Promise<Answer> {
    const { method, path } = PATHS[kind];
    const headers: Record<string, string> = { 'idempotency-key': idempotencyKey };
    if (body) headers['content-type'] = 'application/json';
    return this.#send(method, path(id), headers, body ? JSON.stringify(body) : null);
  }

  /** Reads one order, as of `revision` or later. */
  order(id: string, revision: number): Promise<Answer> {
    return this.#send('GET', `/${id}`, { 'min-revision': String(revision) }, null);
  }

  /** One page of a search. */
  search(text: string, page: number, size: number): Promise<Answer> {
    const query = new URLSearchParams({ search: text, page: String(page), size: String(size) });
    return this.#send('GET', `/search?${query}`, {}, null);
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #send(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    headers: Record<string, string>,
    body: string | null,
  ): Promise<Answer> {
    try {
      const answer = await this.#pool.request({ method, path: `/api/v1/orders${path}`, headers, body });
      const text = await answer.body.text();
      const retryAfter = Number(answer.headers['retry-after'] ?? Number.NaN);
      return {
        status: answer.statusCode,
        text,
        revision: revisionOf(answer.headers.etag),
        retryAfter: Number.isNaN(retryAfter) ? undefined : retryAfter,
      };
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      return { status: 0, text: code ?? message, revision: -1, retryAfter: undefined };
    }
  }
}

/** `"3"` is 3. */
function revisionOf(etag: string | string[] | undefined): number {
  const match = /^"(\d+)"$/.exec(String(etag));
  return match ? Number(match[1]) : -1;
}
