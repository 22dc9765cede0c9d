import { edgeFinder, type Profile, type ServiceGraph } from '@keelson/mesh';

/** How closed the platform is, for people. */
export interface AccessWords {
  readonly profile: Profile;
  /** A sentence that says what that means. */
  readonly meaning: string;
}

/** A page for people that a service has at the edge. */
export interface EdgePage {
  readonly path: string;
  readonly title: string;
  readonly about: string;
}

export function accessWords({ services }: ServiceGraph, profile: Profile): AccessWords {
  if (!services.some(({ identity }) => identity !== undefined))
    return { profile, meaning: 'no service issues tokens, so everybody may do everything' };
  const open = services.filter(({ routes }) => routes?.open).map(({ name }) => name);
  if (profile === 'accounts' || open.length === 0)
    return { profile, meaning: 'what is not public needs a token, and some of it a role' };
  return {
    profile,
    meaning: `${open.join(' and ')} take requests without a token; KEELSON_ACCESS=accounts closes them`,
  };
}

const pages: readonly EdgePage[] = [
  { path: '/shop', title: 'Shop', about: 'register, buy, watch it arrive' },
  { path: '/inbox', title: 'Inbox', about: 'the mail that was sent from here' },
];

/** The pages that there are. */
export function edgePages(graph: ServiceGraph): readonly EdgePage[] {
  const find = edgeFinder(graph);
  return pages.filter(({ path }) => find('GET', path) !== undefined);
}
