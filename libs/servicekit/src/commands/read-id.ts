import { checker } from '@keelson/chassis';
import { type TString, Type } from 'typebox';
import { uuid } from '../schemas/values.ts';

/** Reads the id in a path or a message. @throws ServiceError `invalid` that names the field `id` */
export type IdReader = (id: unknown) => string;

/**
 * Reads ids of a form of their own.
 * @param normalise puts one in the spelling that streams use
 */
export function idReader(schema: TString, normalise: (id: string) => string = (id) => id): IdReader {
  const check = checker(Type.Object({ id: schema }), 'params');
  return (id) => normalise(check({ id }).id);
}

/** Reads a UUID, however it is written: streams have it in lower case. */
export const readUuid: IdReader = idReader(uuid('The id.'), (id) => id.toLowerCase());
