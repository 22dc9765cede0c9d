import { glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FoundService } from './checks/fault.ts';
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
    found.push({ folder: basename(dirname(file)), description: await load(join(services, file)) });
  }
  return composeGraph(found, await readGrpcMethods(services));
}

async function load(file: string): Promise<ServiceDescription> {
  const module: { default?: ServiceDescription } = await import(pathToFileURL(file).href);
  if (module.default === undefined) throw new GraphError([`${file}: write \`export default defineService({...})\`.`]);
  return module.default;
}
