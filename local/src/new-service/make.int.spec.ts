import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeService, type Work } from './make.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'keelson-make-'));
  await put('package.json', '{}');
  await put('package-lock.json', 'the lock');
  await put('docs/service-graph.md', 'the graph');
  await put('services/orders/service.ts', 'orders');
  await put('mesh/src/cli/graph.ts', 'process.getBuiltinModule("fs").writeFileSync("docs/service-graph.md", "drawn");');
  await mkdir(join(root, 'node_modules/@keelson'), { recursive: true });
  await symlink(join(import.meta.dirname, '../../../node_modules/@biomejs'), join(root, 'node_modules/@biomejs'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<string> {
  const file = join(root, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
  return file;
}

/** What stands for npm: it changes what npm changes, says with which words it was called, and then does `more`. */
const anNpm = (more = '') =>
  put(
    'npm.cjs',
    `const { symlinkSync, writeFileSync } = require('node:fs');
     writeFileSync('package-lock.json', process.argv.slice(2).join(' '));
     symlinkSync('../../services/stock', 'node_modules/@keelson/stock');
     ${more}`,
  );

const files = [
  { path: 'service.ts', text: 'export const  stock="stock"' },
  { path: 'src/deep/stock.ts', text: 'export const one = 1;\n' },
];
const told: string[] = [];
const make = (npm: string | undefined, more: Partial<Work> = {}) => {
  told.length = 0;
  const signal = new AbortController().signal;
  return makeService({ root, name: 'stock', files, npm, signal, tell: (step) => told.push(step), ...more });
};
const read = (path: string) => readFile(join(root, path), 'utf8');

async function expectNothingLeft(): Promise<void> {
  expect(await readdir(join(root, 'services'))).toEqual(['orders']);
  expect(await readdir(join(root, 'node_modules/@keelson'))).toEqual([]);
  expect(await readdir(join(root, 'docs'))).toEqual(['service-graph.md']);
  expect([await read('package-lock.json'), await read('docs/service-graph.md')]).toEqual(['the lock', 'the graph']);
}

test('a service is written, formatted, brought into the lock file and drawn', async () => {
  await make(await anNpm());
  expect(await read('services/stock/service.ts')).toBe('export const stock = "stock";\n');
  expect(await read('services/stock/src/deep/stock.ts')).toBe('export const one = 1;\n');
  expect(await read('package-lock.json')).toBe('install --no-audit --no-fund --prefer-offline');
  expect(await read('docs/service-graph.md')).toBe('drawn');
  expect(told).toHaveLength(4);
});

test('the lock file is left alone where nothing is to be installed', async () => {
  await make(undefined);
  expect(await read('package-lock.json')).toBe('the lock');
});

describe('nothing is left of a service', () => {
  test('whose code cannot be read', async () => {
    const broken = make(await anNpm(), { files: [{ path: 'service.ts', text: 'export const' }] });
    await expect(broken).rejects.toThrow('formatting them failed, and nothing is left of it');
    await expectNothingLeft();
  });

  test('that npm cannot install', async () => {
    const npm = await anNpm('console.error("npm error: no such version"); process.exit(1)');
    await expect(make(npm)).rejects.toThrow(/^npm install.* failed.*: npm error: no such version$/);
    await expectNothingLeft();
  });

  test('that does not fit into the graph', async () => {
    await put('mesh/src/cli/graph.ts', 'console.error("it does not fit"); process.exit(1)');
    await expect(make(await anNpm())).rejects.toThrow('drawing the service graph failed');
    await expectNothingLeft();
  });

  test('that somebody stops in the middle', async () => {
    const stop = new AbortController();
    const waiting = make(await anNpm('setInterval(() => {}, 1000)'), { signal: stop.signal });
    await vi.waitUntil(async () => (await read('package-lock.json')) !== 'the lock', { timeout: 20_000 });
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await expectNothingLeft();
  });
});

test('a folder that is there is left as it is', async () => {
  await expect(make(undefined, { name: 'orders' })).rejects.toThrow('writing 2 files to services/orders failed');
  expect(await readdir(join(root, 'services/orders'))).toEqual(['service.ts']);
  expect(await read('services/orders/service.ts')).toBe('orders');
});
