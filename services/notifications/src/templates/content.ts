import type { FactsOf, NoticeKind } from '../../contract/notices.ts';

/** What a message says, before a channel gives it its form. Plain text throughout: nothing in it is markup. */
export interface Content {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** Something to type in, shown large. */
  readonly code?: string;
  /** Two columns: what, and how much or when. */
  readonly rows?: readonly (readonly [string, string])[];
  /** Where to go on. */
  readonly action?: Action;
}

export interface Action {
  readonly label: string;
  /** Path of this platform. */
  readonly path: string;
}

/** What is known of a verification when its mail is made. */
interface VerificationCode {
  readonly email: string;
  readonly code: string;
  /** RFC 3339 UTC. */
  readonly expiresAt: string;
}

/** The entries of a digest, each made by its own template. */
interface CollectedEntries {
  readonly entries: readonly { readonly content: Content; readonly at: string }[];
}

/** What a template is given: the recorded facts, and what is not recorded. */
export type Told<Kind extends NoticeKind> = Kind extends 'verification'
  ? FactsOf<'verification'> & VerificationCode
  : Kind extends 'digest'
    ? CollectedEntries
    : FactsOf<Kind>;

/** How notices of one kind are put into words. */
export interface Template<Kind extends NoticeKind> {
  readonly kind: Kind;
  /** For previews. */
  readonly sample: Told<Kind>;
  content(facts: Told<Kind>): Content;
}
