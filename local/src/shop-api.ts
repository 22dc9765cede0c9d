import { randomUUID } from 'node:crypto';

/** Somebody who is signed in. */
export interface Customer {
  readonly email: string;
  readonly password: string;
  /** Access token: good for ten minutes. */
  readonly token: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what came back is what a test is about
  readonly body: any;
}

/** How long a mail may take to come. Milliseconds; it takes a second on an idle machine. */
const MAIL_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** A password that accounts take. */
const PASSWORD = 'a long enough sentence';

/** The shop as its customers' programs use it, through the gateway. */
export class ShopApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** One call; a body goes as JSON, `token` as the bearer's. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { body, token, headers = {} } = options;
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') && text !== '';
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  }

  /**
   * Registers somebody, confirms the address with the code of the mail, and signs in.
   * @param email one of its own unless given
   */
  async newCustomer(email = `${randomUUID()}@example.com`): Promise<Customer> {
    await this.#must('POST', '/api/v1/accounts', { email, password: PASSWORD, name: 'Ann' });
    const code = await this.verificationCode(email);
    await this.#must('POST', '/api/v1/accounts/verify', { email, code, password: PASSWORD });
    return this.signIn(email);
  }

  async signIn(email: string): Promise<Customer> {
    const { accessToken } = await this.#must('POST', '/api/v1/sessions', { email, password: PASSWORD });
    return { email, password: PASSWORD, token: accessToken };
  }

  /** The code of the newest mail that has one. @throws Error when none comes */
  async verificationCode(email: string): Promise<string> {
    const mail = await this.mail(email, ({ text }) => CODE.test(text));
    return CODE.exec(mail.text)?.[0] ?? '';
  }

  /** The newest mail to an address that `wanted` takes, once it has come. @throws Error when none comes */
  async mail(email: string, wanted: (mail: Mail) => boolean): Promise<Mail> {
    const end = Date.now() + MAIL_WITHIN_MS;
    while (Date.now() < end) {
      const found = (await this.mails(email)).find(wanted);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    const subjects = (await this.mails(email)).map(({ subject }) => subject).join(', ');
    throw new Error(`No such mail came to ${email}, but: ${subjects || 'none'}`);
  }

  /** What came to an address, newest first. */
  async mails(email: string): Promise<readonly Mail[]> {
    const mails: Mail[] = [];
    for (let page = 1; ; page++) {
      const { body } = await this.call('GET', `/api/v1/inbox?to=${encodeURIComponent(email)}&page=${page}&size=100`);
      mails.push(...(body.mails ?? []));
      if (!body.hasMore) return mails;
    }
  }

  /** Buys, and waits for the end as long as one request may. */
  async buy(
    token: string,
    lines: readonly { sku: string; quantity: number }[],
    options: Purchase = {},
  ): Promise<Answer> {
    const { paymentMethod = 'tok_ok', key = randomUUID(), waitSeconds = 8 } = options;
    return this.call('POST', '/api/v1/checkouts', {
      token,
      headers: { 'idempotency-key': key, prefer: `wait=${waitSeconds}` },
      body: { lines, deliveryAddress: '12 Harbour Street, Bergen', paymentMethod },
    });
  }

  async #must(method: string, path: string, body: unknown) {
    const answer = await this.call(method, path, { body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

export interface CallOptions {
  readonly body?: unknown;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Purchase {
  readonly paymentMethod?: string;
  readonly key?: string;
  readonly waitSeconds?: number;
}

/** A mail as the laptop's inbox shows it. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** As accounts make them: `4TQ2K-9MWZX`. */
const CODE = /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/;
