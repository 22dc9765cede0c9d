import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../src/cli/run.ts';

/** A repository of its own, with a service or two. */
export interface House {
  readonly folder: string;
  /** Writes a file, by its path in the house. */
  write(file: string, text: string): Promise<void>;
  /** Runs `npm run synth`, with `out/` as the folder to write to unless `--out` says otherwise. */
  synth(...args: string[]): Promise<Ran>;
  remove(): Promise<void>;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function aHouse(): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'keelson-synth-test-'));
  const write = async (file: string, text: string) => {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  await write('services/ledger/service.ts', description('ledger'));
  return {
    folder,
    write,
    synth: (...args) => run(folder, args.includes('--out') ? args : [...args, '--out', join(folder, 'out')]),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function run(repository: string, args: readonly string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await runCommand(args, {
    repository,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

/** A description's text; `more` stands among its fields. */
export function description(name: string, more = ''): string {
  const port = 4_000 + 10 * name.length;
  return `export default {
  name: '${name}',
  summary: 'The ${name}.',
  ports: { http: ${port}, admin: ${port + 1} },
  routes: { budgetMs: 5000, http: [{ prefix: '/${name}', methods: ['GET'] }] },
  objectives: { availability: 0.99, latencyP99Ms: 300 },
  scaling: { min: 2, max: 4, by: 'cpu' },
  capacity: { concurrency: 10, cpuMillis: 100, memoryMiB: 128 },
  ${more}
};
`;
}
