import type { TSchema } from 'typebox';

/**
 * What a service needs of the others: it stands in its `needs.ts`, and `npm run events` holds it against their
 * contracts, so that whoever changes one hears of it before the reader does.
 */
export interface Needs {
  /** By type, what the service reads of an event's data: name no more than that. */
  readonly events?: Readonly<Record<string, TSchema>>;
  /** By `/package.Service/Method`, the fields that it sends and reads, as the proto names them: `lines.sku`. */
  readonly calls?: Readonly<Record<string, { readonly sends: readonly string[]; readonly reads: readonly string[] }>>;
}

/** Marks `needs` as a service's needs; types check it where it is written. */
export function defineNeeds(needs: Needs): Needs {
  return needs;
}
