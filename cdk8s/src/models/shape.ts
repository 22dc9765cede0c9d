/** What a field may hold; `fields` must be there unless their name ends in `?`, and others must not. */
export type Shape =
  | 'text'
  | 'whole number'
  | 'true or false'
  | 'anything'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly oneOf: readonly string[] }
  | { readonly fields: Readonly<Record<string, Shape>> };

/** Where `value` is not of this shape, one sentence each: `spec.nodeSets[0].count: is no whole number`. */
export function shapeFaults(value: unknown, shape: Shape, path = ''): string[] {
  if (shape === 'anything') return [];
  if (typeof shape === 'string') return isOf(value, shape) ? [] : [`${path}: is no ${shape}`];
  if ('oneOf' in shape) {
    return shape.oneOf.includes(value as string) ? [] : [`${path}: is none of ${shape.oneOf.join(', ')}`];
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) return [`${path}: is no list`];
    return value.flatMap((item, index) => shapeFaults(item, shape.list, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: is no object`];
  if ('map' in shape)
    return Object.entries(value).flatMap(([key, item]) => shapeFaults(item, shape.map, `${path}.${key}`));
  return fieldFaults(value as Record<string, unknown>, shape.fields, path);
}

function fieldFaults(value: Record<string, unknown>, fields: Readonly<Record<string, Shape>>, path: string): string[] {
  const known = Object.entries(fields).map(([name, shape]) => ({
    name: name.replace('?', ''),
    optional: name.endsWith('?'),
    shape,
  }));
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  const unknown = Object.keys(value).filter((key) => !known.some(({ name }) => name === key));
  return [
    ...unknown.map((key) => `${below(key)}: no such field`),
    ...known.flatMap(({ name, optional, shape }) => {
      if (value[name] !== undefined) return shapeFaults(value[name], shape, below(name));
      return optional ? [] : [`${below(name)}: is missing`];
    }),
  ];
}

function isOf(value: unknown, shape: string): boolean {
  if (shape === 'text') return typeof value === 'string' && value !== '';
  if (shape === 'whole number') return Number.isInteger(value);
  return typeof value === 'boolean';
}
