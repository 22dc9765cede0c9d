import { type Static, type TSchema, Type } from 'typebox';
import { Check } from 'typebox/value';
import { Answers } from './answers.ts';
import { declineReasonOf } from './behaviours.ts';
import type { Answer, LedgerEntry } from './books.ts';
import type { Control } from './control.ts';
import { Ledger } from './ledger.ts';
import { Refusal, WrongState } from './refusals.ts';
import type { Storage } from './storage.ts';
import { Tokens } from './tokens.ts';
import type { Happening, Webhooks } from './webhooks.ts';

/** A request to the provider's API, its key and body read. */
export interface ApiRequest {
  readonly path: string;
  readonly key: string | undefined;
  /** As it came: another one under the same key is seen by it. */
  readonly text: string;
  readonly body: unknown;
}

/** How the answer is to be sent. `never`: done, but the caller has long gone. `broken`: the connection ends instead. */
export type Delivery = 'now' | 'slow' | 'never' | 'broken';

/** An answer and how it is to be sent. */
export interface Delivered extends Answer {
  readonly delivery: Delivery;
}

/** The same, and whether it is an answer of before. */
interface Once extends Delivered {
  readonly repeated: boolean;
}

export interface ProviderParts {
  readonly storage: Storage;
  readonly control: Control;
  readonly webhooks: Pick<Webhooks, 'send'>;
}

const amountMinor = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const name = Type.String({ minLength: 1, maxLength: 200 });
const authorisationBody = Type.Object({
  merchantReference: name,
  orderReference: name,
  amountMinor,
  paymentMethod: name,
});
const captureBody = Type.Object({ amountMinor });
const refundBody = Type.Object({ merchantReference: name, amountMinor });
const tokenBody = Type.Object({ card: Type.Object({ number: Type.String({ maxLength: 40 }) }) });

const invalid: Answer = { status: 400, body: { error: 'invalid' } };
const unknown: Answer = { status: 404, body: { error: 'not-found' } };

/** The most payments in one answer of the list. */
const PAGE = 100;

/** The provider's API without HTTP. */
export class Provider {
  readonly #storage: Storage;
  readonly #control: Control;
  readonly #webhooks: Pick<Webhooks, 'send'>;
  readonly #ledger: Ledger;
  readonly #answers: Answers;
  readonly #tokens: Tokens;

  constructor({ storage, control, webhooks }: ProviderParts) {
    this.#storage = storage;
    this.#control = control;
    this.#webhooks = webhooks;
    this.#ledger = new Ledger(storage);
    this.#answers = new Answers(storage);
    this.#tokens = new Tokens(storage);
  }

  /** `POST /v1/tokens {card: {number}}`: the one place for card data. */
  tokenise(body: unknown): Answer {
    if (!is(tokenBody, body)) return invalid;
    const token = this.#tokens.make(body.card.number);
    return token === undefined ? { status: 422, body: { error: 'invalid-card' } } : { status: 201, body: { token } };
  }

  /** `GET /v1/payments/{reference}` */
  get(reference: string): Answer {
    const entry = this.#ledger.get(reference);
    return entry ? { status: 200, body: entry.payment } : unknown;
  }

  /** `GET /v1/payments?merchantReference=` or `?since=&after=` */
  list(query: URLSearchParams): Answer {
    const merchantReference = query.get('merchantReference');
    if (merchantReference !== null) {
      return { status: 200, body: { payments: this.#ledger.named(merchantReference) } };
    }
    const since = new Date(query.get('since') ?? 0);
    const after = Number(query.get('after') ?? 0);
    if (Number.isNaN(since.getTime()) || !Number.isSafeInteger(after)) return invalid;
    const { payments, last } = this.#ledger.changes(since, after, PAGE);
    return { status: 200, body: { payments, ...(payments.length === PAGE && { next: String(last) }) } };
  }

  /** `POST /v1/authorisations` */
  authorise({ body, ...request }: ApiRequest): Delivered {
    if (!is(authorisationBody, body)) return { ...invalid, delivery: 'now' };
    const { paymentMethod, ...authorisation } = body;
    const behaviour = this.#tokens.behaviourOf(paymentMethod);
    if (behaviour === 'error') return { status: 500, body: { error: 'internal' }, delivery: 'now' };
    const answer = this.#once(request, () => {
      if (behaviour === undefined) throw new Refusal('invalid-payment-method');
      const byChance = this.#control.happens(this.#control.settings.declineRate) ? 'do-not-honour' : undefined;
      const declineReason = declineReasonOf(behaviour) ?? byChance;
      const entry = this.#ledger.authorise({ ...authorisation, behaviour, declineReason });
      return this.#tell(declineReason === undefined ? 'authorised' : 'declined', entry, 201);
    });
    if (answer.delivery !== 'now' || answer.repeated) return answer;
    if (behaviour === 'timeout') return { ...answer, delivery: 'never' };
    if (behaviour === 'lost_answer') return { ...answer, delivery: 'broken' };
    return behaviour === 'slow' ? { ...answer, delivery: 'slow' } : answer;
  }

  /** `POST /v1/payments/{reference}/capture` */
  capture(reference: string, { body, ...request }: ApiRequest): Delivered {
    if (!is(captureBody, body)) return { ...invalid, delivery: 'now' };
    return this.#change(reference, request, 'captured', () => this.#ledger.capture(reference, body.amountMinor));
  }

  /** `POST /v1/payments/{reference}/void` */
  void(reference: string, request: ApiRequest): Delivered {
    return this.#change(reference, request, 'voided', () => this.#ledger.void(reference));
  }

  /** `POST /v1/payments/{reference}/refund` */
  refund(reference: string, { body, ...request }: ApiRequest): Delivered {
    if (!is(refundBody, body)) return { ...invalid, delivery: 'now' };
    const { merchantReference, amountMinor: amount } = body;
    return this.#change(reference, request, 'refunded', () =>
      this.#ledger.refund(reference, merchantReference, amount),
    );
  }

  #change(
    reference: string,
    request: Omit<ApiRequest, 'body'>,
    happening: Happening,
    change: () => LedgerEntry,
  ): Delivered {
    if (!this.#ledger.get(reference)) return { ...unknown, delivery: 'now' };
    return this.#once(request, () => this.#tell(happening, change(), 200));
  }

  #tell(happening: Happening, entry: LedgerEntry, status: number): Answer {
    this.#webhooks.send(happening, entry);
    return { status, body: entry.payment };
  }

  /** Does it once under its key; the faults of the settings hit first requests and repeats alike. */
  #once({ path, key, text }: Omit<ApiRequest, 'body'>, run: () => Answer): Once {
    const { errorRate, timeoutRate } = this.#control.settings;
    if (key === undefined) return notDone(400, 'idempotency-key-missing');
    if (this.#control.happens(errorRate)) return notDone(500, 'internal');
    const before = this.#answers.of(key, path, text);
    const answer = before ?? this.#storage.atOnce(() => this.#first({ path, key, text }, run));
    const delivery = this.#control.happens(timeoutRate) ? 'never' : 'now';
    return { ...answer, delivery, repeated: before !== undefined };
  }

  /** What the payment's state does not allow today it may allow tomorrow: only what was decided is kept. */
  #first({ path, key, text }: Omit<ApiRequest, 'body'> & { readonly key: string }, run: () => Answer): Answer {
    const answer = answered(run);
    if (answer.status !== 409) this.#answers.keep(key, path, text, answer);
    return answer;
  }
}

function notDone(status: number, error: string): Once {
  return { status, body: { error }, delivery: 'now', repeated: false };
}

function answered(run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof WrongState) return { status: 409, body: { error: 'wrong-state', payment: error.payment } };
    if (error instanceof Refusal) return { status: 422, body: { error: error.message } };
    throw error;
  }
}

function is<const Schema extends TSchema>(schema: Schema, value: unknown): value is Static<Schema> {
  return Check(schema, value);
}
