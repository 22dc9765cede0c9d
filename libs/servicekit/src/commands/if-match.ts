import { ServiceError } from '@keelson/chassis';
import { type CommandResult, WrongRevision } from '@keelson/eventsourcing';

/** The opaque part of a strong ETag, or a bare revision, that is the ETag of some revision. */
const REVISION = /^(?:0|[1-9]\d{0,14})$/;

/**
 * Carries out a command at one of the revisions that an If-Match names, or at any where it names none. They are tried in
 * ascending order, as revisions only grow: one that was passed over cannot become right while the others are tried.
 * @throws ServiceError `revision` when nothing in it can match, WrongRevision when nothing does
 */
export function atRevisionOf(
  ifMatch: string | undefined,
  run: (revision: number | undefined) => Promise<CommandResult>,
): Promise<CommandResult> {
  return atOneOf(revisionsIn(ifMatch), run);
}

/** Ascending; one undefined for any (`*`). A weak ETag never matches (RFC 9110, 13.1.1), nor one that is no revision. */
function revisionsIn(ifMatch: string | undefined): readonly (number | undefined)[] {
  if (ifMatch === undefined || ifMatch === '*') return [undefined];
  const tags = ifMatch.match(/(?:W\/)?"[^"]*"/g) ?? [ifMatch];
  const strong = tags.map((tag) => tag.replace(/^"(.*)"$/, '$1')).filter((tag) => REVISION.test(tag));
  if (strong.length > 0) return [...new Set(strong.map(Number))].sort((a, b) => a - b);
  throw new ServiceError('revision', 'Nothing in If-Match is an ETag of ours. Send the ETag as it was answered.', {
    type: 'wrong-revision',
  });
}

async function atOneOf(
  [revision, ...others]: readonly (number | undefined)[],
  run: (revision: number | undefined) => Promise<CommandResult>,
): Promise<CommandResult> {
  try {
    return await run(revision);
  } catch (error) {
    if (others.length === 0 || !(error instanceof WrongRevision)) throw error;
    return atOneOf(others, run);
  }
}
