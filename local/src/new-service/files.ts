import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blueprint } from './blueprint.ts';
import type { House } from './house.ts';
import { fill, type Lists, type Values } from './template.ts';
import { camel, kebab, pascal, upperSnake, withArticle } from './words.ts';

/** A file of the new service. */
export interface NewFile {
  /** Inside of its folder. */
  readonly path: string;
  readonly text: string;
}

const folder = join(import.meta.dirname, 'template');
const ending = '.tmpl';

/** All files of a service, by path: the templates, filled. The code in them is not formatted yet. */
export async function filesOf(blueprint: Blueprint, { versions }: Pick<House, 'versions'>): Promise<NewFile[]> {
  const values = { ...valuesOf(blueprint), ...versionValues(versions) };
  const lists = listsOf(blueprint);
  const files: NewFile[] = [];
  for await (const name of glob(`**/*${ending}`, { cwd: folder })) {
    const path = fill(name.slice(0, -ending.length), values, lists);
    files.push({ path, text: fill(await readFile(join(folder, name), 'utf8'), values, lists) });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function valuesOf(blueprint: Blueprint): Values {
  const { name, summary, things, thing, category, protoPackage, protoService, basePath, ports } = blueprint;
  return {
    service: name,
    summary,
    things: things.join(' '),
    thing: kebab(thing),
    theThing: camel(thing),
    Thing: pascal(thing),
    THING: upperSnake(thing),
    thingWords: thing.join(' '),
    aThing: withArticle(thing),
    category,
    package: protoPackage,
    protoService,
    idField: `${thing.join('_')}_id`,
    idProperty: `${camel(thing)}Id`,
    basePath,
    httpPort: `${ports.http}`,
    grpcPort: `${ports.grpc}`,
    adminPort: `${ports.admin}`,
  };
}

/** `{{version typebox}}`: whatever the others of the house depend on, so that a template names no version. */
function versionValues(versions: ReadonlyMap<string, string>): Values {
  return Object.fromEntries([...versions].map(([name, version]) => [`version ${name}`, version]));
}

function listsOf({ commands, basePath }: Blueprint): Lists {
  const [creates, ...changes] = commands.map((command, index) => ({
    ...command,
    url: index === 0 ? basePath : `${basePath}/:id/${command.path}`,
  }));
  return {
    commands: [...(creates ? [creates] : []), ...changes],
    creates: creates ? [creates] : [],
    changes,
    anyChange: changes.length > 0 ? [{}] : [],
  };
}
