import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubernetesObject } from '@keelson/mesh/policy';
import { parseAllDocuments } from 'yaml';

/** The objects of an environment as they were written to `FOLDER/ENVIRONMENT`; none where there is no such folder. */
export async function readObjects(folder: string, environment: string): Promise<readonly KubernetesObject[]> {
  const files = await yamlFiles(join(folder, environment));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => {
    const documents = parseAllDocuments(text);
    return 'empty' in documents ? [] : documents.map((document): KubernetesObject => document.toJS());
  });
}

async function yamlFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
}
