import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Encodings that a file is kept in; the first that the browser takes is sent. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** One file of the shop, in memory in every encoding: all of them together are a few hundred kilobytes. */
export interface Asset {
  /** From the assets' folder: `lib/money.js`. */
  readonly path: string;
  readonly type: string;
  readonly bodies: Readonly<Record<Encoding, Buffer>>;
}

/** The files of the shop. */
export interface Assets {
  /** Changes with any file, so that what lies below it never changes: 16 hexadecimal digits. */
  readonly build: string;
  readonly files: ReadonlyMap<string, Asset>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What the modules import by name, from node_modules as it is; where it lies among the assets. */
export const VENDOR: Readonly<Record<string, string>> = {
  preact: 'vendor/preact.js',
  'preact/hooks': 'vendor/preact-hooks.js',
  htm: 'vendor/htm.js',
  'htm/preact': 'vendor/htm-preact.js',
  '@preact/signals-core': 'vendor/signals-core.js',
  '@preact/signals': 'vendor/signals.js',
};

/** Reads the shop's files and the modules that they stand on. @throws Error when one is missing */
export function loadAssets(): Assets {
  const root = fileURLToPath(new URL('../../web', import.meta.url));
  const own = filesBelow(root).map((file) => asset(relative(root, file), readFileSync(file)));
  const vendor = Object.entries(VENDOR).map(([name, path]) =>
    asset(path, withoutSourceMap(readFileSync(fileURLToPath(import.meta.resolve(name)), 'utf8'))),
  );
  const files = [...own, ...vendor].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { build: buildOf(files), files: new Map(files.map((file) => [file.path, file])) };
}

function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => TYPES[extname(name)] !== undefined).map((name) => join(folder, name));
}

/** The maps are not served. */
function withoutSourceMap(code: string): Buffer {
  return Buffer.from(code.replace(/^\/\/# sourceMappingURL=.*$/m, ''));
}

function asset(path: string, content: Buffer): Asset {
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  return {
    path,
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    bodies: { identity: content, gzip: gzipSync(content, { level: 9 }), br: brotliCompressSync(content, { params }) },
  };
}

function buildOf(files: readonly Asset[]): string {
  const hash = createHash('sha256');
  for (const { path, bodies } of files) hash.update(path).update('\0').update(bodies.identity).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/**
 * The encoding to send to who says `Accept-Encoding: header`. A weight of 0 refuses one (RFC 9110, 12.5.3); other weights
 * are passed over, as every browser takes the smallest.
 */
export function encodingFor(header: string | undefined): Encoding {
  const taken = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*q=/));
  const takes = (name: Encoding) => taken.some(([coding, weight]) => coding === name && Number(weight ?? 1) > 0);
  return ENCODINGS.find((name) => name !== 'identity' && takes(name)) ?? 'identity';
}
