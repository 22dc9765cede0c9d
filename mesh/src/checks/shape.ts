import { Compile } from 'typebox/compile';
import { type ServiceDescription, serviceSchema } from '../service.ts';
import { type FoundService, fault } from './fault.ts';

const schema = Compile(serviceSchema);

/** Fields that are missing, unknown or of the wrong kind: each field once. */
export function shapeFaults({ folder, description }: FoundService): string[] {
  if (schema.Check(description)) return scalingFaults(folder, description);
  const faults = new Map<string, string>();
  for (const { instancePath, keyword, params, message } of schema.Errors(description)) {
    for (const [field, text] of inWords(instancePath, keyword, params as Record<string, unknown>, message)) {
      if (!faults.has(field)) faults.set(field, fault(folder, field, text));
    }
  }
  return [...faults.values()];
}

function inWords(path: string, keyword: string, params: Record<string, unknown>, message: string): [string, string][] {
  const field = toField(path);
  const below = (name: unknown) => (field === '' ? String(name) : `${field}.${name}`);
  if (keyword === 'required')
    return list(params.requiredProperties).map((name) => [below(name), 'is missing. Add it.']);
  if (keyword === 'boolean') return [[field, 'is no field of a description. Is it misspelt?']];
  // Each field that is too many was told by itself.
  if (keyword === 'additionalProperties') return [];
  return [[field || 'default export', `${message}.`]];
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value : [];
}

/** `/calls/0/to` as `calls[0].to`. */
function toField(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`), '');
}

function scalingFaults(folder: string, { scaling: { min, max } }: ServiceDescription): string[] {
  return max < min ? [fault(folder, 'scaling.max', `${max} is fewer than scaling.min, ${min}. Raise it.`)] : [];
}
