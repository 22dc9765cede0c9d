/** As much of JSON Schema as the contracts' schemas use. */
export interface Schema {
  readonly type?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly description?: string | undefined;
}

/**
 * Whether everything that `produced` allows is of the shape that a reader needs: every property that it reads is there,
 * and is what it takes it for. What the reader does not name may be anything, or come and go.
 * @param at where in the data this is, for the faults
 * @returns one line for each thing that does not fit; none when all does
 */
export function misfits(produced: Schema, needed: Schema, at = 'data'): string[] {
  const shapes = alternatives(needed);
  return alternatives(produced).flatMap((shape) => {
    const tries = shapes.map((other) => misfitsOfOne(shape, other, at));
    const [first = [], ...others] = tries;
    return others.some((faults) => faults.length === 0) ? [] : first;
  });
}

/** A union as what it is made of. */
function alternatives(schema: Schema): readonly Schema[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(alternatives);
  if (schema.enum !== undefined) return schema.enum.map((value) => ({ const: value }));
  return [schema];
}

function misfitsOfOne(produced: Schema, needed: Schema, at: string): string[] {
  if (isAnything(needed)) return [];
  if ('const' in needed) {
    const same = 'const' in produced && produced.const === needed.const;
    return same ? [] : [`${at} is ${named(produced)}, and ${named(needed)} is needed`];
  }
  if (!isOfType(produced, needed.type)) return [`${at} is ${named(produced)}, and ${named(needed)} is needed`];
  if (needed.type === 'array') return misfits(produced.items ?? {}, needed.items ?? {}, `${at}[]`);
  return needed.type === 'object' ? misfitsOfProperties(produced, needed, at) : [];
}

function misfitsOfProperties(produced: Schema, needed: Schema, at: string): string[] {
  const sure = new Set(produced.required);
  const must = new Set(needed.required);
  return Object.entries(needed.properties ?? {}).flatMap(([name, schema]) => {
    const found = produced.properties?.[name];
    const where = `${at}.${name}`;
    if (found === undefined) return must.has(name) ? [`${where} is not there`] : [];
    if (must.has(name) && !sure.has(name)) return [`${where} may be missing`];
    return misfits(found, schema, where);
  });
}

function isAnything(schema: Schema): boolean {
  return schema.type === undefined && !('const' in schema);
}

function isOfType(produced: Schema, type: string | undefined): boolean {
  const is = 'const' in produced ? typeOf(produced.const) : produced.type;
  return is === type || (is === 'integer' && type === 'number');
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function named(schema: Schema): string {
  return 'const' in schema ? JSON.stringify(schema.const) : (schema.type ?? 'anything');
}
