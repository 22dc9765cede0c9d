import { access, glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FoundService, fault } from './checks/fault.ts';
import { composeGraph, GraphError, type ServiceGraph } from './graph.ts';
import { readGrpcMethods } from './grpc-methods.ts';
import type { ServiceDescription } from './service.ts';

/**
 * Reads every `<folder>/service.ts` and the contracts beside them, and joins them to one graph. Loads descriptions
 * only, nothing else of a service.
 * @param services the folder that holds one folder a service.
 * @throws GraphError when a description is missing its default export, or descriptions do not fit together.
 */
export async function discoverGraph(services: string): Promise<ServiceGraph> {
  const found: FoundService[] = [];
  for await (const file of glob('*/service.ts', { cwd: services })) {
    const folder = basename(dirname(file));
    found.push({ folder, description: await load(services, folder) });
  }
  const graph = composeGraph(found, await readGrpcMethods(services));
  const faults = await missingPrograms(services, graph);
  if (faults.length > 0) throw new GraphError(faults);
  return graph;
}

/** Simulators whose program is not there. */
async function missingPrograms(folder: string, { services }: ServiceGraph): Promise<string[]> {
  const programs = services.flatMap(({ name, simulators = [] }) =>
    simulators.map(({ main }, index) => ({ name, field: `simulators[${index}].main`, main })),
  );
  const faults = await Promise.all(
    programs.map(async ({ name, field, main }) => {
      const isThere = await access(join(folder, name, main)).then(
        () => true,
        () => false,
      );
      return isThere ? [] : [fault(name, field, `there is no services/${name}/${main}.`)];
    }),
  );
  return faults.flat();
}

async function load(services: string, folder: string): Promise<ServiceDescription> {
  const url = pathToFileURL(join(services, folder, 'service.ts')).href;
  const module: { default?: ServiceDescription } = await import(url).catch((error: unknown) => {
    throw new GraphError([fault(folder, 'file', `cannot be read: ${firstLine(error)}`)]);
  });
  if (module.default !== undefined) return module.default;
  throw new GraphError([fault(folder, 'default export', 'is missing. Write `export default defineService({...})`.')]);
}

/** What is wrong with a file that is no TypeScript, or throws, in one line. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n', 1)[0] ?? '';
}
