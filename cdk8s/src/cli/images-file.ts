import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { SynthFault } from '../fault.ts';
import type { ImageMap } from '../plan/images.ts';

/** `registry:port/path/name:tag@sha256:...`, as container runtimes read it. */
const REFERENCE =
  /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/**
 * Reads where images are.
 * @param known names that an image may have
 * @throws SynthFault that names the file and the entry
 */
export async function readImages(file: string, known: readonly string[]): Promise<ImageMap> {
  const entries = Object.entries(asObject(file, await textOf(file)));
  for (const [name, reference] of entries) checkEntry(file, name, reference, known);
  return { file, references: new Map(entries as [string, string][]) };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new SynthFault(`${file}: cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function asObject(file: string, text: string): object {
  const value = parsed(file, text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new SynthFault(
    `${file}: must map names of images to where they are: { "keelson/orders": "registry/orders:1" }`,
  );
}

/** JSON is YAML. */
function parsed(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new SynthFault(`${file}: ${(error as Error).message.split('\n')[0]}`);
  }
}

function checkEntry(file: string, name: string, reference: unknown, known: readonly string[]): void {
  if (name !== '*' && !known.includes(name)) {
    throw new SynthFault(`${file}: ${name}: no image has this name. There are ${known.join(', ')}.`);
  }
  if (typeof reference !== 'string') throw new SynthFault(`${file}: ${name}: must be a text, the image's reference`);
  if (name === '*' && !reference.includes('*')) {
    throw new SynthFault(`${file}: *: ${reference} names one image for all. Put a * where name and tag belong.`);
  }
  if (!REFERENCE.test(name === '*' ? reference.replace('*', 'name') : reference)) {
    throw new SynthFault(`${file}: ${name}: ${JSON.stringify(reference)} is no image reference`);
  }
}
