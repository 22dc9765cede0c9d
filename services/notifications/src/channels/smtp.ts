import { ServiceError } from '@keelson/chassis';
import MailComposer from 'nodemailer/lib/mail-composer';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Mail, Post } from './mail-sender.ts';
import { type HandOver, Refused } from './sender.ts';

/**
 * A mail server by SMTP: a connection for each mail, nothing tried twice here. What SMTP allows is at least once: a server
 * that took a mail and whose answer got lost (RFC 1047) gets it again, under the same Message-ID.
 */
export class SmtpPost implements Post {
  readonly #server: ReturnType<typeof parseConnectionUrl>;

  /** @param url `smtp://user:password@host:587`, or `smtps://…` for TLS from the start */
  constructor(url: string) {
    this.#server = parseConnectionUrl(url);
  }

  async put(mail: Mail, { deadline, handingOver }: HandOver): Promise<void> {
    const limit = Math.max(1, deadline.remaining());
    const message = await composed(mail);
    const timeouts = { connectionTimeout: limit, greetingTimeout: limit, socketTimeout: limit, dnsTimeout: limit };
    const connection = new SMTPConnection({ ...this.#server, ...timeouts });
    const broken = failureOf(connection, limit);
    const handed = handOver(
      connection,
      this.#server.auth,
      { from: addressIn(mail.from), to: mail.to },
      message,
      handingOver,
    );
    try {
      await Promise.race([handed, broken.happened]);
      connection.quit();
    } catch (error) {
      connection.close();
      throw told(error);
    } finally {
      broken.forget();
      handed.catch(() => {}); // what ended it has been told
    }
  }
}

async function handOver(
  connection: SMTPConnection,
  auth: ReturnType<typeof parseConnectionUrl>['auth'],
  envelope: { readonly from: string; readonly to: string },
  message: Buffer,
  handingOver: HandOver['handingOver'],
): Promise<void> {
  await answer((done) => connection.connect(done));
  if (auth) await answer((done) => connection.login(auth, done));
  await handingOver();
  await answer((done) => connection.send({ ...envelope }, message, done));
}

function composed({ messageId, from, to, subject, text, html, at }: Mail): Promise<Buffer> {
  // Out of office replies and the like are for people (RFC 3834).
  const headers = { 'Auto-Submitted': 'auto-generated' };
  return new MailComposer({ messageId, from, to, subject, text, html, headers, date: new Date(at) }).compile().build();
}

/** The address in `Shop <no-reply@shop.example>`. */
function addressIn(from: string): string {
  return /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from;
}

function answer(ask: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => ask((error) => (error ? reject(error) : resolve())));
}

/** When a connection breaks, or takes too long over all: each step has a limit of its own, and a server may be slow at every one. */
function failureOf(connection: SMTPConnection, ms: number) {
  const { promise: happened, reject } = Promise.withResolvers<never>();
  happened.catch(() => {});
  // The listener stays: an error after the last answer must not end the process.
  connection.on('error', reject);
  connection.once('end', () => reject(new Error('The connection was closed.')));
  const timer = setTimeout(() => reject(new ServiceError('deadline', 'The mail server was too slow.')), ms);
  return { happened, forget: () => clearTimeout(timer) };
}

/** What the mail server, or nodemailer on the way to it, says. */
interface SmtpFailure {
  readonly code?: string;
  readonly responseCode?: number;
  readonly message?: string;
}

/**
 * A refusal for good (5xx) of this mail or its recipient is the mail's; a busy, broken, absent or misconfigured server, a
 * wrong password among it, is everybody's and is waited out.
 */
function told(error: unknown): unknown {
  const { code, responseCode = 0, message } = error as SmtpFailure;
  if (code === 'unavailable' || code === 'deadline') return error;
  const ofThisMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (ofThisMail && (responseCode >= 500 || responseCode === 0)) return new Refused(`${message}`, { cause: error });
  return new ServiceError('unavailable', `The mail server does not take mails: ${message}`, { cause: error });
}
