/** One call as it was sent. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON. */
  readonly body: unknown;
}

/** No platform answers at the address. */
export class NotRunning extends Error {
  constructor(base: string, options: ErrorOptions) {
    super(`nothing answers at ${base}: start the platform with \`npm start\`, or set KEELSON_URL`, options);
    this.name = 'NotRunning';
  }
}

/** A call that takes longer than this has failed. */
const timeoutMs = 15_000;

/**
 * Sends `call` to the platform at `base`.
 * @throws NotRunning when nothing answers
 */
export async function send(base: string, { method, path, headers, body }: Call): Promise<Answer> {
  const request: RequestInit = { method, signal: AbortSignal.timeout(timeoutMs), headers: { ...headers } };
  if (body !== undefined) {
    request.headers = { ...headers, 'content-type': 'application/json' };
    request.body = JSON.stringify(body);
  }
  const response = await reach(base, path, request);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** `fetch`, with the one error that a newcomer meets said in words. */
export async function reach(base: string, path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(new URL(path, base), request);
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') throw error;
    throw new NotRunning(base, { cause: error });
  }
}
