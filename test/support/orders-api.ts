/** The answer to one call of the REST API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, else the text. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
  /** From the ETag; -1 where there is none. */
  readonly revision: number;
}

export interface CallOptions {
  /** Sent as JSON; a string or bytes go as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const commands = {
  create: (_id: string) => ['POST', ''],
  pay: (id: string) => ['PUT', `/pay/${id}`],
  submit: (id: string) => ['PUT', `/submit/${id}`],
  cart: (id: string) => ['PUT', `/cart/${id}`],
  cancel: (id: string) => ['POST', `/cancel/${id}`],
  complete: (id: string) => ['POST', `/complete/${id}`],
  address: (id: string) => ['PUT', `/address/${id}`],
} as const;

/** A command of the REST contract. */
export type CommandName = keyof typeof commands;

/** The event that each command leads to. */
export const eventOf: Readonly<Record<CommandName, string>> = {
  create: 'V1_ORDER_CREATED',
  pay: 'V1_ORDER_PAID',
  submit: 'V1_ORDER_SUBMITTED',
  cart: 'V1_SHOPPING_CART_UPDATED',
  cancel: 'V1_ORDER_CANCELED',
  complete: 'V1_ORDER_COMPLETED',
  address: 'V1_DELIVERY_ADDRESS_CHANGED',
};

/** A client of the public REST API, without any cleverness: one call is one request. */
export class OrdersApi {
  readonly #url: string;

  /** @param url the gateway's */
  constructor(url: string) {
    this.#url = url;
  }

  /** @param path below /api/v1/orders, unless it begins with `//`: then below the gateway itself */
  async call(method: string, path: string, { body, headers = {} }: CallOptions = {}): Promise<Answer> {
    const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const answer = await fetch(
      path.startsWith('//') ? this.#url + path.slice(1) : `${this.#url}/api/v1/orders${path}`,
      {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
        redirect: 'manual',
      },
    );
    const text = await answer.text();
    const isJson = /[/+]json\b/.test(answer.headers.get('content-type') ?? '');
    const [, revision] = /^"(\d+)"$/.exec(answer.headers.get('etag') ?? '') ?? [];
    return {
      status: answer.status,
      headers: answer.headers,
      body: isJson ? JSON.parse(text) : text,
      revision: revision === undefined ? -1 : Number(revision),
    };
  }

  command(
    name: CommandName,
    id: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const [method, path] = commands[name](id) as [string, string];
    return this.call(method, path, { headers, ...(body !== undefined && { body }) });
  }

  /** Reads an order; with `minRevision`, once the view reflects it. */
  order(id: string, minRevision?: number): Promise<Answer> {
    const headers = minRevision === undefined ? {} : { 'min-revision': String(minRevision) };
    return this.call('GET', `/${id}`, { headers });
  }

  search(text: string, page = 1, size = 10): Promise<Answer> {
    return this.call('GET', `/search?${new URLSearchParams({ search: text, page: `${page}`, size: `${size}` })}`);
  }
}
