import { paginationView } from '@keelson/servicekit/schemas';
import { type Static, Type } from 'typebox';
import { channels, noticeKinds } from './notices.ts';

const time = (description: string) => Type.String({ format: 'date-time', description });

/** A message in the app. */
export const messageView = Type.Object({
  id: Type.String({ format: 'uuid' }),
  kind: Type.String({ description: 'Of what it tells.' }),
  subject: Type.String(),
  text: Type.String(),
  link: Type.String({ description: 'Path where more is to see; empty for none.' }),
  at: time('When it was sent.'),
  read: Type.Boolean(),
});

/** The answer of `GET /api/v1/notifications`. */
export const messagesView = Type.Object({
  pagination: paginationView,
  unread: Type.Integer({ description: 'How many are not read, on all pages.' }),
  notifications: Type.Array(messageView, { description: 'Newest first.' }),
});

/** A mail in the laptop's inbox. */
export const mailView = Type.Object({
  id: Type.String(),
  to: Type.String(),
  from: Type.String(),
  subject: Type.String(),
  text: Type.String(),
  html: Type.String(),
  messageId: Type.String({ description: 'Its Message-ID header.' }),
  at: time('When it was asked for.'),
});

/** The answer of `GET /api/v1/inbox`. */
export const mailsView = Type.Object({
  mails: Type.Array(mailView, { description: 'Newest first.' }),
  hasMore: Type.Boolean({ description: 'The next page has something in it.' }),
});

/** A template, for operators. */
export const templateView = Type.Object({
  kind: Type.Enum([...noticeKinds]),
  channels: Type.Array(Type.Enum([...channels]), { description: 'By which ways it is told as usual.' }),
  security: Type.Boolean({ description: 'Nobody can turn it off.' }),
});

/** A message made of sample facts. */
export const previewView = Type.Object({
  kind: Type.String(),
  channel: Type.String(),
  subject: Type.String(),
  text: Type.String(),
  html: Type.String({ description: 'Empty where the channel shows text alone.' }),
});

export type MessageView = Static<typeof messageView>;
export type MessagesView = Static<typeof messagesView>;
export type MailView = Static<typeof mailView>;
export type TemplateView = Static<typeof templateView>;
export type PreviewView = Static<typeof previewView>;
