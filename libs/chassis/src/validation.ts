import type { FastifySchemaCompiler } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { coercer } from './coercion.ts';
import { type Fault, ServiceError } from './errors.ts';

/** What the schema compiler says is wrong, in the form that Ajv made common. */
interface SchemaFault {
  readonly keyword: string;
  /** JSON pointer to the value. */
  readonly instancePath: string;
  /** JSON pointer to the keyword's schema. */
  readonly schemaPath: string;
  readonly params: object;
  readonly message: string;
}

/** What the parts of a request are called in messages, and as a field where all of a part is wrong. */
const PARTS = { body: 'body', querystring: 'query', params: 'path', headers: 'headers' } as const;

/** A part of a request, as Fastify names it. */
type RequestPart = keyof typeof PARTS;

/**
 * Above this many values a document that is wrong is refused without a list of faults: making the list visits all of
 * it (measured: 0.2 s for 200,000 values), which one caller must not be able to ask for.
 */
const MAX_VALUES_TO_EXPLAIN = 10_000;
/** Field names come from callers: no longer than this in an answer. */
const MAX_FIELD_LENGTH = 200;

/**
 * Validates the parts of a request. Bodies are taken as they are: no coercion, no defaults, nothing removed. Query
 * strings, parameters and headers are text, so numbers and booleans are read from it and defaults filled in.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = checker(schema, (httpPart ?? 'body') as RequestPart);
  const coerce = httpPart === 'body' ? undefined : coercer(schema);
  return (input: unknown) => {
    const value = coerce === undefined ? input : coerce(input);
    try {
      return { value: check(value) };
    } catch (error) {
      return { error: error as Error };
    }
  };
};

/**
 * Makes a check of what comes otherwise than by a route with a schema, such as a gRPC message. It takes values as they
 * are and answers them, typed. A string's `x-message` is what is said where its pattern or format does not match.
 * @throws ServiceError `invalid` with one fault a field
 */
export function checker<const Schema extends TSchema>(
  schema: Schema,
  part: RequestPart,
): (value: unknown) => Static<Schema> {
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return value as Static<Schema>;
    throw invalid(PARTS[part], value, schema, () => validator.Errors(value) as SchemaFault[]);
  };
}

function invalid(part: string, value: unknown, schema: TSchema, errors: () => SchemaFault[]): ServiceError {
  if (part === 'body' && value === undefined) {
    return new ServiceError('invalid', 'A JSON body is required.', {
      faults: [{ field: part, message: 'is required' }],
    });
  }
  const tooLarge = `is not valid, and too large to say where (more than ${MAX_VALUES_TO_EXPLAIN} values)`;
  const faults = exceeds(value, MAX_VALUES_TO_EXPLAIN)
    ? [{ field: part, message: tooLarge }]
    : toFaults(errors(), schema).map(({ field, message }) => ({ field: field || part, message }));
  const verb = part === PARTS.headers ? 'are' : 'is';
  return new ServiceError('invalid', `The ${part} of the request ${verb} not valid.`, { faults });
}

/** Whether `value` holds more than `limit` values, without visiting more than those. */
function exceeds(value: unknown, limit: number): boolean {
  const pending: unknown[] = [value];
  let seen = 0;
  while (pending.length > 0) {
    const next = pending.pop();
    if (++seen > limit) return true;
    if (typeof next !== 'object' || next === null) continue;
    const children = Object.values(next);
    if (seen + children.length > limit) return true;
    pending.push(...children);
  }
  return false;
}

/** Faults in the caller's terms: of several of one field, the first. */
function toFaults(errors: readonly SchemaFault[], schema: TSchema): Fault[] {
  const words = literalsByPath(errors);
  const faults = new Map<string, Fault>();
  for (const error of errors) {
    for (const fault of faultsOf(error, words, schema)) {
      if (!faults.has(fault.field)) faults.set(fault.field, fault);
    }
  }
  return [...faults.values()];
}

/** A union of literals fails once for each: they are told as one list. */
function literalsByPath(errors: readonly SchemaFault[]): Map<string, string[]> {
  const words = new Map<string, string[]>();
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== 'const') continue;
    const word = JSON.stringify((params as { allowedValue: unknown }).allowedValue);
    words.set(instancePath, [...(words.get(instancePath) ?? []), word]);
  }
  return words;
}

function faultsOf(error: SchemaFault, words: Map<string, string[]>, schema: TSchema): Fault[] {
  const field = toField(error.instancePath);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return listOf(params.requiredProperties).map((name) => ({ field: within(field, name), message: 'is required' }));
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return listOf(params.additionalProperties ?? params.unevaluatedProperties).map((name) => ({
        field: within(field, name),
        message: 'is not known here',
      }));
    case 'boolean':
      return [];
    case 'const':
      return [{ field, message: oneOf(words.get(error.instancePath) ?? []) }];
    case 'anyOf':
      return words.has(error.instancePath) ? [] : [{ field, message: 'has none of the forms that are allowed' }];
    case 'pattern':
    case 'format':
      return [{ field, message: ownMessage(schema, error.schemaPath) ?? messageOf(error) }];
    default:
      return [{ field, message: messageOf(error) }];
  }
}

/** The `x-message` of the schema that a pointer such as `#/properties/name` leads to. */
function ownMessage(schema: TSchema, pointer: string): string | undefined {
  const names = pointer.split('/').slice(1);
  const failed = names.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], schema);
  const message = (failed as { readonly 'x-message'?: unknown } | undefined)?.['x-message'];
  return typeof message === 'string' ? message : undefined;
}

function messageOf({ keyword, message, params: given }: SchemaFault): string {
  const params = given as Record<string, unknown>;
  const { limit } = params;
  switch (keyword) {
    case 'type':
      return `must be ${article(listOf(params.type).join(' or '))}`;
    case 'minLength':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`;
    case 'maxLength':
      return `must have at most ${limit} characters`;
    case 'minItems':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} items`;
    case 'maxItems':
      return `must have at most ${limit} items`;
    case 'enum':
      return oneOf(listOf(params.allowedValues).map((word) => JSON.stringify(word)));
    case 'format':
      return `must be a valid ${params.format}`;
    default:
      return message;
  }
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? `must be ${words[0]}` : `must be one of ${words.join(', ')}`;
}

function article(type: string): string {
  return type === 'null' ? type : `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}

function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return value === undefined ? [] : [String(value)];
}

/** `/shopItems/0/price` to `shopItems[0].price`. */
export function toField(pointer: string): string {
  const names = pointer.split('/').slice(1);
  return names.reduce((field, name) => within(field, name.replaceAll('~1', '/').replaceAll('~0', '~')), '');
}

function within(field: string, name: string): string {
  const next = /^\d+$/.test(name) ? `${field}[${name}]` : field === '' ? name : `${field}.${name}`;
  return next.length > MAX_FIELD_LENGTH ? `${next.slice(0, MAX_FIELD_LENGTH)}…` : next;
}
