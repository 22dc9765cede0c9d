import { mailOf } from '../templates/mail.ts';
import type { HandOver, Sender } from './sender.ts';

/** A mail, ready to go. */
export interface Mail {
  /** The notification's id. */
  readonly id: string;
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** When it was asked for. RFC 3339 UTC. */
  readonly at: string;
}

/** Where mails are put into the post: a mail server, or the laptop's inbox. */
export interface Post {
  /** @throws as {@link Sender.send} */
  put(mail: Mail, hand: HandOver): Promise<void>;
}

export interface MailSenderOptions {
  readonly post: Post;
  /** From whom: `Shop <no-reply@shop.example>`. */
  readonly from: string;
  readonly publicUrl: string;
}

/** E-mail. */
export function mailSender({ post, from, publicUrl }: MailSenderOptions): Sender {
  const domain = domainOf(from);
  return {
    channel: 'email',
    async send({ id, recipient: { email: to, name }, content, at }, hand) {
      // The same for each attempt: servers and readers that look can tell a second copy by it.
      const messageId = `<${id}@${domain}>`;
      await post.put({ id, messageId, from, to, at, ...mailOf(content, { name, publicUrl }) }, hand);
      return messageId;
    },
  };
}

/** The domain of `Shop <no-reply@shop.example>`. */
function domainOf(from: string): string {
  return /@([^\s<>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}
