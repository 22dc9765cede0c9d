import { table } from '@keelson/mesh';
import type { Schema } from './fits.ts';
import type { EventFamily, ProducedEvent, ReadNeeds } from './read-contracts.ts';

/** The event catalogue: who writes what, what stands in it, and who reads it. The same text for the same contracts. */
export function eventPage(families: readonly EventFamily[], needs: readonly ReadNeeds[]): string {
  return `# Events

Drawn from the contracts by \`npm run events\`; do not edit. An event is the public word of the service that writes it: its
schema stands in that service's \`contract/events.ts\`, and what others read of it in their \`needs.ts\`. A changed meaning is
a new type (\`V2_...\`); the old ones stay readable by upcasters.

${table(['stream', 'written by', 'events'], families.map(overview))}

${families.map((family) => section(family, needs)).join('\n\n')}
`;
}

function overview({ service, category, events }: EventFamily): string[] {
  return [`[\`${category}-...\`](#${category})`, service, events.map(({ type }) => `\`${type}\``).join('<br>')];
}

function section({ service, category, events }: EventFamily, needs: readonly ReadNeeds[]): string {
  return `## ${category}

Streams \`${category}-<id>\`, written by [${service}](../services/${service}/README.md).

${events.map((event) => eventText(event, needs)).join('\n\n')}`;
}

function eventText({ type, schema }: ProducedEvent, needs: readonly ReadNeeds[]): string {
  const readers = needs.filter(({ events }) => events[type] !== undefined).map(({ service }) => service);
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [
    `\`${name}\``,
    `${shape(field)}${schema.required?.includes(name) ? '' : ', may be missing'}`,
    field.description ?? '',
  ]);
  return [
    `### ${type}`,
    ...(schema.description === undefined ? [] : [schema.description]),
    `Read by ${readers.length === 0 ? 'nobody but its writer' : readers.join(', ')}.`,
    ...(fields.length === 0 ? [] : [table(['field', 'is', 'meaning'], fields)]),
  ].join('\n\n');
}

function shape(schema: Schema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(shape).join(' or ');
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  if ('const' in schema) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.type === 'array') return `list of ${shape(schema.items ?? {})}`;
  if (schema.type === 'object') return objectShape(schema);
  return schema.type ?? 'anything';
}

function objectShape({ properties = {} }: Schema): string {
  const names = Object.keys(properties);
  return names.length === 0 ? 'object' : `{${names.join(', ')}}`;
}
