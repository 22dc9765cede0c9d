import { type Fault, ServiceError } from '@keelson/chassis';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';

/**
 * Makes a check of `schema`, the one that every API uses. It answers the value, typed.
 * @param whole how to name the value itself when all of it is wrong, e.g. `body`
 * @throws ServiceError `invalid` with one fault a field, at most eight
 */
export function checker<const Schema extends TSchema>(
  schema: Schema,
  whole: string,
): (value: unknown) => Static<Schema> {
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return value as Static<Schema>;
    if (value === undefined) throw invalid([{ field: whole, message: 'is required' }]);
    throw invalid(validator.Errors(shortened(value)).flatMap((error) => faultsOf(error, schema, whole)));
  };
}

/** A refusal of values; of several faults of one field only the first is told. */
export function invalid(faults: readonly Fault[]): ServiceError {
  const byField = new Map(faults.toReversed().map((fault) => [fault.field, fault]));
  return new ServiceError('invalid', 'The request is not valid.', { faults: [...byField.values()].reverse() });
}

/** Explaining visits every element of a list, however long; a part of it is as wrong as the whole. */
function shortened(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    Array.isArray(member) ? member.slice(0, MAX_EXPLAINED) : member,
  ]);
  return Object.fromEntries(entries);
}

/** Longer than any list that a schema here allows. */
const MAX_EXPLAINED = 200;

function faultsOf(error: TLocalizedValidationError, schema: TSchema, whole: string): Fault[] {
  const field = fieldName(error.instancePath);
  if (error.keyword === 'required') {
    return error.params.requiredProperties.map((property) => ({
      field: field === '' ? property : `${field}.${property}`,
      message: 'is required',
    }));
  }
  return [{ field: field || whole, message: messageOf(error, schema) }];
}

function messageOf({ keyword, message, schemaPath }: TLocalizedValidationError, schema: TSchema): string {
  if (keyword !== 'pattern' && keyword !== 'format') return message;
  const failed = at(schema, schemaPath.split('/').slice(1));
  return typeof failed === 'object' && failed !== null && 'x-message' in failed ? String(failed['x-message']) : message;
}

function at(value: unknown, [key, ...rest]: string[]): unknown {
  if (key === undefined) return value;
  return at((value as Record<string, unknown> | undefined)?.[key], rest);
}

/** `/shopItems/0/price` is `shopItems[0].price`. */
function fieldName(pointer: string): string {
  return pointer
    .slice(1)
    .replaceAll(/(?:^|\/)(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.');
}
