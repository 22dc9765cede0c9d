import { ServiceError } from '@keelson/chassis';
import type { CallOptions, DocumentView } from '@keelson/readmodel';

/** Documents that are no view of events: there is one generation of them, for good. */
export interface Documents<T> {
  current(): Promise<Pick<DocumentView<T>, 'get' | 'putMany'>>;
}

/** What other writers may come first with, one after the other. */
const MOST_CONFLICTS = 20;

/**
 * Changes one document on what is stored of it now: nobody's write gets lost, as a document takes only the revision after
 * its own.
 * @param change makes the new document of the present one; undefined leaves it as it is
 * @returns the document as it is then
 * @throws ServiceError `too-many` when others came first each time, and what the store throws
 */
export async function changeDocument<T>(
  documents: Documents<T>,
  id: string,
  change: (doc: T | undefined) => T | undefined,
  bounds: CallOptions,
): Promise<T | undefined> {
  const view = await documents.current();
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts++) {
    const stored = await view.get(id, bounds);
    const doc = change(stored?.doc);
    if (doc === undefined) return stored?.doc;
    const revision = (stored?.revision ?? -1) + 1;
    const [outcome] = await view.putMany([{ id, revision, doc }], bounds);
    if (outcome === 'written') return doc;
  }
  throw new ServiceError('too-many', 'Others change the same thing all the time. Try again.', { retryAfter: 1 });
}
