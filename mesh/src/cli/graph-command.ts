import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { discoverGraph } from '../discover.ts';
import { GraphError, type ServiceGraph } from '../graph.ts';
import { graphDocuments, staleDocuments, writeDocuments } from '../picture/docs.ts';

const HELP = `Usage: npm run graph -- [options]

Draws the service graph: docs/service-graph.svg and docs/service-graph.md.

  --check  write nothing; exit with 1 when the files are not what they should be
  --help   this text`;

/** What the command says when it ends, and its exit code. */
export interface Outcome {
  /** 0; 1 when the files are stale or the descriptions do not fit together; 64 (EX_USAGE) for wrong arguments. */
  readonly code: 0 | 1 | 64;
  readonly output: string;
}

/**
 * Draws the graph of `<root>/services` into `<root>/docs`, or with `--check` only says whether it is drawn there.
 * @param args the command line without node and the script
 */
export async function graphCommand(args: readonly string[], root: string): Promise<Outcome> {
  const options = optionsIn(args);
  if (typeof options === 'string') return { code: 64, output: options };
  if (options.help) return { code: 0, output: HELP };
  try {
    const graph = await discoverGraph(join(root, 'services'));
    return await (options.check ? check : draw)(graph, join(root, 'docs'));
  } catch (error) {
    if (error instanceof GraphError) return { code: 1, output: error.message };
    throw error;
  }
}

/** The options, or what is wrong with them. */
function optionsIn(args: readonly string[]) {
  try {
    const options = { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return `${(error as Error).message.split('. ')[0]}. See npm run graph -- --help`;
  }
}

async function check(graph: ServiceGraph, docs: string): Promise<Outcome> {
  const stale = await staleDocuments(docs, await graphDocuments(graph));
  if (stale.length === 0) return { code: 0, output: 'The documents show the graph as it is.' };
  return { code: 1, output: `Not up to date: ${namesOf(stale)}. Run npm run graph` };
}

async function draw(graph: ServiceGraph, docs: string): Promise<Outcome> {
  const documents = await graphDocuments(graph);
  const stale = await staleDocuments(docs, documents);
  await writeDocuments(docs, stale);
  const counts = `${graph.services.length} services, ${graph.edges.length} edges`;
  const output = stale.length === 0 ? `Nothing has changed: ${counts}.` : `Drawn: ${counts}, in ${namesOf(stale)}`;
  return { code: 0, output };
}

function namesOf(documents: readonly { readonly name: string }[]): string {
  return documents.map(({ name }) => `docs/${name}`).join(' and ');
}
