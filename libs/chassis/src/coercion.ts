/** The part of a schema that says how text becomes a value. */
interface TextSchema {
  readonly type?: string;
  readonly default?: unknown;
  readonly items?: TextSchema;
  readonly properties?: Readonly<Record<string, TextSchema>>;
}

type Read = (value: unknown) => unknown;

/** A decimal number as people write it: no hex, no exponent, no blanks. */
const DECIMAL = /^-?\d{1,17}(\.\d{1,17})?$/;

/**
 * Makes a function that reads the numbers, booleans and lists which a flat object schema expects from text, and fills
 * in defaults. Text that is not such a value stays as it is, for the validation to name.
 */
export function coercer(schema: unknown): (input: unknown) => unknown {
  const properties = Object.entries((schema as TextSchema).properties ?? {});
  const readers = properties.flatMap(([name, property]) => {
    const read = reader(property);
    return read === undefined && property.default === undefined ? [] : [{ name, read, default: property.default }];
  });
  if (readers.length === 0) return (input) => input;
  return (input) => {
    const values = input as Record<string, unknown>;
    for (const { name, read, default: value } of readers) {
      const given = values[name];
      if (given === undefined) {
        if (value !== undefined) values[name] = value;
      } else if (read !== undefined) values[name] = read(given);
    }
    return values;
  };
}

function reader(schema: TextSchema): Read | undefined {
  switch (schema.type) {
    case 'integer':
    case 'number':
      return readNumber;
    case 'boolean':
      return readBoolean;
    case 'array': {
      const read = schema.items === undefined ? undefined : reader(schema.items);
      return (value) =>
        (Array.isArray(value) ? value : [value]).map((item) => (read === undefined ? item : read(item)));
    }
    default:
      return undefined;
  }
}

const readNumber: Read = (value) => (typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value);

const readBoolean: Read = (value) => (value === 'true' ? true : value === 'false' ? false : value);
