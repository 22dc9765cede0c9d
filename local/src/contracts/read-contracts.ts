import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Schema } from './fits.ts';

/** An event that a service writes. */
export interface ProducedEvent {
  readonly type: string;
  /** Of its data. */
  readonly schema: Schema;
}

/** The streams of one kind that a service writes. */
export interface EventFamily {
  readonly service: string;
  /** First part of the streams' names. */
  readonly category: string;
  readonly events: readonly ProducedEvent[];
}

/** What a service reads of the others: see `defineNeeds` of the servicekit. */
export interface ReadNeeds {
  readonly service: string;
  readonly events: Readonly<Record<string, Schema>>;
  readonly calls: Readonly<Record<string, { readonly sends: readonly string[]; readonly reads: readonly string[] }>>;
}

/**
 * Reads the events of every contract: what `contract/index.ts` exports as `<thing>EventData`, the schemas by type, and
 * `<thing>Category`.
 * @param services the folder that holds one folder a service
 * @throws Error that names a contract with schemas and no category for them
 */
export async function readEventFamilies(services: string): Promise<EventFamily[]> {
  const families: EventFamily[] = [];
  for (const file of await filesOf('*/contract/index.ts', services)) {
    const [service = ''] = file.split('/');
    families.push(...familiesIn(service, await load(join(services, file))));
  }
  return families;
}

/** Reads the `needs.ts` of every service that has one. */
export async function readNeeds(services: string): Promise<ReadNeeds[]> {
  const files = await filesOf('*/needs.ts', services);
  return Promise.all(
    files.map(async (file) => {
      const { default: needs } = await load(join(services, file));
      const { events = {}, calls = {} } = needs as Partial<ReadNeeds>;
      return { service: file.split('/', 1)[0] ?? '', events, calls };
    }),
  );
}

const SCHEMAS = /EventData$/;

function familiesIn(service: string, contract: Readonly<Record<string, unknown>>): EventFamily[] {
  return Object.keys(contract)
    .filter((name) => SCHEMAS.test(name))
    .sort() // test runners do not keep the order that a module's names have by themselves
    .map((name) => {
      const categoryName = name.replace(SCHEMAS, 'Category');
      const category = contract[categoryName];
      if (typeof category !== 'string') {
        throw new Error(`services/${service}/contract exports ${name} and no ${categoryName}: add it.`);
      }
      const events = Object.entries(contract[name] as Record<string, Schema>);
      return { service, category, events: events.map(([type, schema]) => ({ type, schema })) };
    });
}

async function filesOf(pattern: string, folder: string): Promise<string[]> {
  return (await Array.fromAsync(glob(pattern, { cwd: folder }))).map((file) => file.replaceAll('\\', '/')).sort();
}

function load(file: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(file).href);
}
