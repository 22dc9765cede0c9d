import { checker, ServiceError } from '@keelson/chassis';
import type { ProviderCall, ProviderPayment } from '../domain/provider.ts';
import { callKey } from './key.ts';
import { type PaymentProvider, ProviderRefused } from './provider.ts';
import {
  fromRemote,
  type RemotePage,
  remoteConflict,
  remotePage,
  remotePayment,
  remoteRefusal,
  requestOf,
} from './remote.ts';

export interface HttpProviderOptions {
  /** Where its API is: `https://api.example.com`. */
  readonly url: string;
  readonly apiKey: string;
}

const readPayment = checker(remotePayment, 'body');
const readPage = checker(remotePage, 'body');
const readConflict = checker(remoteConflict, 'body');
const readRefusal = checker(remoteRefusal, 'body');

interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly key?: string;
  readonly body?: object;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The provider's API over HTTP. It repeats nothing: who asked asks again, under the same key. */
export class HttpProvider implements PaymentProvider {
  readonly #url: string;
  readonly #apiKey: string;

  constructor({ url, apiKey }: HttpProviderOptions) {
    this.#url = url.replace(/\/+$/, '');
    this.#apiKey = apiKey;
  }

  async carryOut(paymentId: string, call: ProviderCall, deadline: number): Promise<ProviderPayment> {
    const key = callKey(paymentId, call);
    const { status, body } = await this.#ask({ method: 'POST', key, ...requestOf(paymentId, call) }, deadline);
    switch (status) {
      case 200:
      case 201:
        return understood(() => fromRemote(readPayment(body)));
      case 409:
        return understood(() => fromRemote(readConflict(body).payment));
      case 422:
        throw new ProviderRefused(understood(() => readRefusal(body).error));
      default:
        throw unavailable(`It answered ${status}.`);
    }
  }

  async find(paymentId: string, deadline: number): Promise<ProviderPayment | undefined> {
    const path = `/v1/payments?merchantReference=${encodeURIComponent(paymentId)}`;
    const [found] = (await this.#page(path, deadline)).payments;
    return found && fromRemote(found);
  }

  async *changedSince(since: Date, pageMs: number): AsyncIterable<ProviderPayment> {
    const first = `/v1/payments?since=${encodeURIComponent(since.toISOString())}`;
    for (let path: string | undefined = first; path !== undefined; ) {
      const { payments, next }: RemotePage = await this.#page(path, Date.now() + pageMs);
      yield* payments.map(fromRemote);
      path = next === undefined ? undefined : `${first}&after=${encodeURIComponent(next)}`;
    }
  }

  async #page(path: string, deadline: number): Promise<RemotePage> {
    const { status, body } = await this.#ask({ method: 'GET', path }, deadline);
    if (status !== 200) throw unavailable(`It answered ${status}.`);
    return understood(() => readPage(body));
  }

  async #ask({ method, path, key, body }: Request, deadline: number): Promise<Answer> {
    const left = deadline - Date.now();
    if (left <= 0) throw late();
    try {
      const response = await fetch(this.#url + path, {
        method,
        headers: {
          authorization: `Bearer ${this.#apiKey}`,
          ...(key !== undefined && { 'idempotency-key': key }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(Math.min(left, MAX_WAIT_MS)),
      });
      return { status: response.status, body: jsonOf(await response.text()) };
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError') throw late(error);
      throw unavailable('The connection failed.', error);
    }
  }
}

/** Timers overflow far above this; a deadline of a day is none. Milliseconds. */
const MAX_WAIT_MS = 86_400_000;

/** Undefined for what is no JSON: the status may say enough. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An answer in another form than the contract's says nothing of what was done. */
function understood<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unavailable('Its answer cannot be read.', error);
  }
}

function unavailable(detail: string, cause?: unknown): ServiceError {
  const message = `The payment provider is not available. ${detail}`;
  return new ServiceError('unavailable', message, { type: 'payment-provider-unavailable', cause });
}

function late(cause?: unknown): ServiceError {
  const message = 'The payment provider did not answer in time. It may have done it: ask again.';
  return new ServiceError('deadline', message, { type: 'payment-provider-late', cause });
}
