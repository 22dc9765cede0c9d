import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodingFor, loadAssets, VENDOR } from './assets.ts';

const assets = loadAssets();

/** What a first visit loads, brotli, of modules, style and icon. 45.5 KiB when this was written, 10 KiB of it Preact and its kin. */
const MOST_BYTES = 48 * 1_024;

test('the whole shop is a small download', () => {
  const sum = [...assets.files.values()].reduce((bytes, { bodies }) => bytes + bodies.br.length, 0);
  expect(sum).toBeLessThan(MOST_BYTES);
});

test('each file is the same in every encoding', () => {
  for (const { path, bodies } of assets.files.values()) {
    expect(brotliDecompressSync(bodies.br).equals(bodies.identity), path).toBe(true);
    expect(gunzipSync(bodies.gzip).equals(bodies.identity), path).toBe(true);
  }
});

test('every module that the shop imports is among its files', () => {
  for (const { path, bodies } of assets.files.values()) {
    if (!path.endsWith('.js')) continue;
    const imports = [...bodies.identity.toString().matchAll(/\bfrom\s*["']([^"']+)["']/g)].map(([, name = '']) => name);
    for (const name of imports) {
      const file = name.startsWith('.') ? new URL(name, `file:///${path}`).pathname.slice(1) : VENDOR[name];
      expect(assets.files.has(file ?? ''), `${path} imports ${name}`).toBe(true);
    }
  }
});

test('tests and settings of the shop are not served', () => {
  expect([...assets.files.keys()].filter((path) => /spec|json|\.ts$/.test(path))).toEqual([]);
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['GZIP;q=0.5', 'gzip'],
  ['br;q=0, gzip;q=0', 'identity'],
  ['*', 'identity'],
  [undefined, 'identity'],
])('who takes %s gets %s', (header, encoding) => {
  expect(encodingFor(header)).toBe(encoding);
});
