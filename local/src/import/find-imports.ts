import { glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What the program of an import gives. */
export interface ImportMain {
  /** Runs it. @returns the exit code */
  readonly main: (args: readonly string[], env: NodeJS.ProcessEnv) => Promise<number>;
}

const root = join(import.meta.dirname, '../../..');

/** Finds the services' imports, `services/<service>/src/imports/<name>/main.ts`. @returns their modules by name */
export async function findImports(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const file of glob('services/*/src/imports/*/main.ts', { cwd: root })) {
    found.set(basename(dirname(file)), pathToFileURL(join(root, file)).href);
  }
  return new Map([...found].sort());
}
