import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceGraph } from '../graph.ts';
import { toPage } from './page.ts';
import { pictureOf } from './picture.ts';
import { toSvg } from './svg.ts';

/** A file of the documents that is derived from the graph. */
export interface GraphDocument {
  readonly name: string;
  readonly text: string;
}

const image = 'service-graph.svg';

/** The documents about a graph: the same bytes for the same graph. */
export async function graphDocuments(graph: ServiceGraph): Promise<GraphDocument[]> {
  const picture = pictureOf(graph);
  return [
    { name: image, text: await toSvg(picture) },
    { name: 'service-graph.md', text: toPage(graph, picture, image) },
  ];
}

/** Those that are missing in `folder` or say something else there. */
export async function staleDocuments(folder: string, documents: readonly GraphDocument[]): Promise<GraphDocument[]> {
  const found = await Promise.all(documents.map(({ name }) => readFile(join(folder, name), 'utf8').catch(() => '')));
  return documents.filter(({ text }, index) => text !== found[index]);
}

export async function writeDocuments(folder: string, documents: readonly GraphDocument[]): Promise<void> {
  for (const { name, text } of documents) await writeFile(join(folder, name), text);
}
