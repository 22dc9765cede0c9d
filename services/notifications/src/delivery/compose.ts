import type { DigestEntry, NotificationRequest } from '../../contract/events.ts';
import { isOptional, type Notice } from '../../contract/notices.ts';
import type { Recipient } from '../channels/sender.ts';
import type { Content, Template } from '../templates/content.ts';
import { templates } from '../templates/index.ts';
import type { Account, Accounts, Work } from './accounts.ts';

/** A message in words, or why there is nothing to tell any more. */
export type Composed = { readonly recipient: Recipient; readonly content: Content } | { readonly nothing: string };

/**
 * Puts a notification into words: asks whom it goes to, and what events must not hold.
 * @throws errors with code `unavailable` or `deadline`
 */
export async function compose(request: NotificationRequest, accounts: Accounts, work: Work): Promise<Composed> {
  const { accountId, channel, notice } = request;
  const account = await accounts.account(accountId, work);
  if (!account) return { nothing: 'The account is gone.' };
  if (channel === 'email' && isOptional(notice) && !account.emailVerified) {
    return { nothing: 'The address is not confirmed.' };
  }
  const content = await contentOf(notice, account, () => codeOf(request, accounts, work));
  if (!content) return { nothing: 'Its code would not be taken any more.' };
  return { recipient: { accountId, email: account.email, name: nameOf(account) }, content };
}

/**
 * How somebody is addressed. Anybody can register somebody else's address under any name: until the address is confirmed, a
 * stranger's words would go out in our mail.
 */
function nameOf({ emailVerified, name }: Account): string {
  return emailVerified ? name : '';
}

async function contentOf(
  notice: Notice,
  { email }: Account,
  askForCode: () => ReturnType<Accounts['code']>,
): Promise<Content | undefined> {
  if (notice.kind === 'verification') {
    const code = await askForCode();
    return code && templates.verification.content({ ...notice.facts, email, ...code });
  }
  if (notice.kind !== 'digest') return plainContent(notice);
  // As they were recorded: a digest holds notices that people may arrange, and no other.
  const entries = notice.facts.entries as readonly Omit<DigestEntry, 'id'>[];
  return templates.digest.content({
    entries: entries.map(({ notice: collected, at }) => ({ content: plainContent(collected), at })),
  });
}

/** Of a notice whose facts are all recorded. */
function plainContent<Plain extends Exclude<Notice, { kind: 'verification' | 'digest' }>>({
  kind,
  facts,
}: Plain): Content {
  const template = templates[kind] as Template<Plain['kind']>;
  return template.content(facts as Parameters<typeof template.content>[0]);
}

function codeOf({ accountId, notice }: NotificationRequest, accounts: Accounts, work: Work) {
  const registration = notice.kind === 'verification' ? notice.facts.registration : 0;
  return accounts.code(accountId, registration, work);
}
