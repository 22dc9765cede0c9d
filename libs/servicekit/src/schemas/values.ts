import { Type } from 'typebox';
import { MAX_PRICE_MINOR, minorToNumber, numberToMinor } from '../money.ts';
import { toUtc } from './times.ts';

const uuidPattern = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

/** A UUID of any version, in either case. */
export const uuid = (description: string) =>
  Type.String({ format: 'uuid', pattern: uuidPattern, 'x-message': 'must be a UUID', description });

/** The path of what is found by a UUID: `{id}`. */
export const uuidPath = (description: string) => Type.Object({ id: uuid(description) });

/** An RFC 3339 time that {@link toUtc} can tell. */
export const instant = (description: string) =>
  Type.Refine(
    Type.String({
      format: 'date-time',
      maxLength: 40,
      'x-message': 'must be an RFC 3339 time',
      description: `${description} Years 1 to 9999.`,
    }),
    (value) => toUtc(value) !== undefined,
    () => 'must be a time in the years 1 to 9999',
  );

/** An amount of money as a number with at most two decimals, up to `mostMinor` minor units. */
export const amount = (description: string, mostMinor: number = MAX_PRICE_MINOR) =>
  Type.Refine(
    Type.Number({ minimum: 0, maximum: minorToNumber(mostMinor), description }),
    (value) => numberToMinor(value) !== undefined,
    () => 'must have at most two decimals',
  );
