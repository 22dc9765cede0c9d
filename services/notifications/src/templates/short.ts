import type { Content } from './content.ts';

/** Words for channels that show little: the app, a phone. */
export interface ShortWords {
  readonly subject: string;
  readonly text: string;
  /** Path of this platform where more is to see; empty for none. */
  readonly link: string;
}

/** Puts contents into few words. */
export function shortOf({ subject, paragraphs, action }: Content): ShortWords {
  return { subject, text: paragraphs.join('\n'), link: action?.path ?? '' };
}
