import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aService } from '../../testing/index.ts';
import { graphCommand } from './graph-command.ts';

const repository = join(import.meta.dirname, '../../..');

test('the documents of this repository show the graph as it is: npm run graph brings them up to date', async () => {
  expect(await graphCommand(['--check'], repository)).toMatchObject({ code: 0 });
});

describe('the graph of a repository', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'keelson-graph-'));
    await mkdir(join(root, 'docs'));
    await describeService('shop', `export default ${JSON.stringify(aService('shop'))};`);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function describeService(name: string, text: string): Promise<void> {
    await mkdir(join(root, 'services', name), { recursive: true });
    await writeFile(join(root, 'services', name, 'service.ts'), text);
  }

  test('is drawn, and then it is up to date', async () => {
    const drawn = 'Drawn: 1 services, 0 edges, in docs/service-graph.svg and docs/service-graph.md';
    expect(await graphCommand([], root)).toEqual({ code: 0, output: drawn });
    expect(await graphCommand(['--check'], root)).toMatchObject({ code: 0 });
    expect(await graphCommand([], root)).toEqual({ code: 0, output: 'Nothing has changed: 1 services, 0 edges.' });
  });

  test('is only looked at by --check, which names what is stale', async () => {
    await graphCommand([], root);
    await writeFile(join(root, 'docs/service-graph.md'), 'edited');
    const stale = 'Not up to date: docs/service-graph.md. Run npm run graph';
    expect(await graphCommand(['--check'], root)).toEqual({ code: 1, output: stale });
    expect(await readFile(join(root, 'docs/service-graph.md'), 'utf8')).toBe('edited');
  });

  test('is not drawn when the descriptions do not fit together', async () => {
    await describeService('mesh', `export default ${JSON.stringify(aService('mesh'))};`);
    const outcome = await graphCommand([], root);
    expect(outcome).toEqual({ code: 1, output: expect.stringContaining('services/mesh/service.ts: name: "mesh"') });
    expect(await readdir(join(root, 'docs'))).toEqual([]);
  });

  test('has a help, and one line for what it does not know', async () => {
    expect(await graphCommand(['--help'], root)).toMatchObject({ code: 0, output: expect.stringContaining('--check') });
    expect(await graphCommand(['--chekc'], root)).toEqual({
      code: 64,
      output: "Unknown option '--chekc'. See npm run graph -- --help",
    });
  });
});
