import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyHouse, type HouseCopy, ownEnvironment } from './testing/house-copy.ts';

/** Everything is told by one service: several commands, a name of two words, a caller. */
const name = 'stock-levels';
const wish = ['--commands', 'create,restock,reserve-stock', '--called-by', 'orders'];

let house: HouseCopy;
let before: Map<string, string>;
let told: string;
beforeAll(async () => {
  house = await copyHouse();
  before = await house.files();
  const { code, output } = await house.run('local/src/new-service/main.ts', name, ...wish, '--no-install');
  expect(output).not.toContain('failed');
  expect(code).toBe(0);
  told = output;
  await house.link(name);
});
afterAll(() => house.remove());

describe('a new service', () => {
  test('changes nothing outside of its folder but what is derived from all services', async () => {
    const changed = [...(await house.files())]
      .filter(([file, text]) => before.get(file) !== text)
      .map(([file]) => file);
    const outside = changed.filter((file) => !file.startsWith(`services/${name}/`));
    expect(outside.sort()).toEqual(['docs/service-graph.md', 'docs/service-graph.svg']);
    expect(changed.length).toBeGreaterThan(20);
  });

  test.each([
    ['has the right types', 'tsc', ['--project', 'new-service.tsconfig.json']],
    ['is formatted and linted', 'biome', ['check', '--error-on-warnings', `services/${name}`]],
    ['holds no dead code', 'knip', ['--workspace', `services/${name}`]],
    ['keeps to the arrows', 'depcruise', ['--config', '.dependency-cruiser.ts', `services/${name}`]],
    ['has a contract as contracts are', 'buf', ['lint', `services/${name}/contract`]],
    ['passes its own tests', 'vitest', ['run', '--project', 'unit', '--project', 'int', `services/${name}/`]],
    ['stands in the documents', 'mesh/src/cli/graph.ts', ['--check']],
  ])('%s', async (_what, program, args) => {
    const types = { extends: './tsconfig.json', include: [`services/${name}`] };
    await writeFile(join(house.root, 'new-service.tsconfig.json'), JSON.stringify(types));
    expect(await house.run(program, ...args)).toEqual({ code: 0, output: expect.any(String) });
  });

  test('has manifests', async () => {
    const out = join(house.root, 'dist');
    expect(await house.run('cdk8s/src/main.ts', '--env', 'minimal', '--out', out)).toMatchObject({ code: 0 });
    const kinds = await kindsNaming(name, out);
    expect(kinds).toEqual(expect.arrayContaining(['Deployment', 'Service', 'ServiceAccount', 'VirtualService']));
  });

  test('runs on the laptop beside the others, and its commands can be repeated', async () => {
    const platform = await startPlatform();
    try {
      const post = (path: string, note: string, key = 'k-1') =>
        fetch(`${platform.url}/api/v1/${name}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': key },
          body: JSON.stringify({ note }),
        });
      const made = await post('', 'First');
      expect([made.status, made.headers.get('etag')]).toEqual([201, '"0"']);
      const { id } = (await made.json()) as { id: string };
      expect(await (await post('', 'First')).json()).toEqual({ id, revision: 0 });
      expect((await post('', 'Other')).status).toBe(422);
      const changed = await post(`/${id}/reserve-stock`, 'Then', 'k-2');
      expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"1"']);
      const health = (await (await fetch(`${platform.url}/healthz`)).json()) as { services: object };
      expect(health.services).toMatchObject({ [name]: 'ready', orders: 'ready' });
    } finally {
      await platform.stop();
    }
  });

  test('can be called by the service that was named, once its description says so', async () => {
    const file = join(house.root, 'services/orders/service.ts');
    const [, calls = ''] = /^( {4}calls: \[\n.*?^ {4}\],\n)/ms.exec(told) ?? [];
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^\}\);/m, `${calls}});`));
    expect(await house.run('mesh/src/cli/graph.ts')).toMatchObject({ code: 0 });
    const page = await readFile(join(house.root, 'docs/service-graph.md'), 'utf8');
    expect(page).toMatch(
      /^\| orders \| stock-levels \| `\/keelson\.stock_levels\.v1\.StockLevelService\/ReserveStock`/m,
    );
  });

  test('is never written over', async () => {
    expect(await house.run('local/src/new-service/main.ts', name, '--no-install')).toEqual({
      code: 64,
      output: `new:service: services/${name} exists already: choose another name.\n`,
    });
  });
});

/** The kinds of the manifests' objects that are called `named`. */
async function kindsNaming(named: string, folder: string): Promise<string[]> {
  const kinds: string[] = [];
  for await (const file of glob('**/*.yaml', { cwd: folder })) {
    for (const object of (await readFile(join(folder, file), 'utf8')).split(/^---$/m)) {
      const [, kind] = /^kind: (\w+)$/m.exec(object) ?? [];
      if (kind !== undefined && new RegExp(`^ {2}name: ${named}$`, 'm').test(object)) kinds.push(kind);
    }
  }
  return kinds;
}

async function startPlatform() {
  const env = {
    ...ownEnvironment(),
    KEELSON_PORT: '0',
    KEELSON_PORTS: 'auto',
    KEELSON_DATA: join(house.root, '.data'),
  };
  const child = spawn(process.execPath, ['local/src/main.ts'], {
    cwd: house.root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { url: await readyAt(child), stop: () => stop(child) };
}

async function readyAt(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('nothing to read');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^keelson is ready: (\S+)$/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error('the platform ended before it was ready');
}

async function stop(child: ChildProcess): Promise<void> {
  child.stdout?.resume();
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
}
