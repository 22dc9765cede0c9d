/** The parts of an OpenAPI 3 document that the merge looks at. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description?: string };
  paths?: Record<string, Record<string, unknown>>;
  components?: Record<string, Record<string, unknown>>;
  tags?: { name: string; description?: string }[];
  servers?: { url: string }[];
}

/** A document and the service that it describes. */
export interface ServiceDocument {
  readonly service: string;
  readonly document: OpenApiDocument;
}

/**
 * One document of many: paths are joined by method, since a path's methods may lie with several services.
 * Components that differ under one name are renamed to `<service>-<name>`, with what refers to them.
 * Operations without a tag get their service's name as one, so that the page shows who serves what.
 */
export function mergeOpenApi(info: OpenApiDocument['info'], documents: readonly ServiceDocument[]): OpenApiDocument {
  const merged: OpenApiDocument & Required<Pick<OpenApiDocument, 'paths' | 'components' | 'tags'>> = {
    openapi: documents[0]?.document.openapi ?? '3.1.0',
    info,
    servers: [{ url: '/' }],
    tags: [],
    paths: {},
    components: {},
  };
  for (const { service, document } of documents) {
    const { paths = {}, components = {}, tags = [] } = renameClashes(service, document, merged.components);
    for (const [path, item] of Object.entries(paths)) {
      merged.paths[path] = { ...merged.paths[path], ...tagged(item, service) };
    }
    for (const [kind, entries] of Object.entries(components)) {
      merged.components[kind] = { ...merged.components[kind], ...entries };
    }
    merged.tags.push(...tags.filter(({ name }) => !merged.tags.some((known) => known.name === name)));
  }
  return merged;
}

/**
 * The methods of each path of `document`, in upper case, sorted, by the path as Fastify writes it: `/orders/:p0`. What
 * answers GET answers HEAD.
 */
export function methodsByPattern({ paths = {} }: OpenApiDocument): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [path, item] of Object.entries(paths)) {
    let parameters = 0;
    const pattern = path.replace(/\{[^}]*\}/g, () => `:p${parameters++}`);
    const named = Object.keys(item).filter((key) => methods.has(key));
    const all = [...(found.get(pattern) ?? []), ...named, ...(named.includes('get') ? ['head'] : [])];
    found.set(pattern, [...new Set(all.map((method) => method.toUpperCase()))].sort());
  }
  return found;
}

/** A copy of `document` in which no component has the name of another one in `taken`. */
function renameClashes(
  service: string,
  document: OpenApiDocument,
  taken: Record<string, Record<string, unknown>>,
): OpenApiDocument {
  let text = JSON.stringify(document);
  const copy = () => JSON.parse(text) as OpenApiDocument;
  const renamed: [kind: string, name: string][] = [];
  for (const [kind, entries] of Object.entries(document.components ?? {})) {
    for (const [name, entry] of Object.entries(entries)) {
      const other = taken[kind]?.[name];
      if (other === undefined || JSON.stringify(other) === JSON.stringify(entry)) continue;
      renamed.push([kind, name]);
      text = text.replaceAll(`"#/components/${kind}/${name}"`, `"#/components/${kind}/${service}-${name}"`);
    }
  }
  const result = copy();
  for (const [kind, name] of renamed) {
    const entries = result.components?.[kind] ?? {};
    entries[`${service}-${name}`] = entries[name];
    delete entries[name];
  }
  return result;
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

function tagged(item: Record<string, unknown>, service: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => {
      if (!methods.has(key)) return [key, value];
      return [key, { tags: [service], ...(value as object) }];
    }),
  );
}
