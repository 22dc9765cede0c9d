import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { aHouse, description, type House, type Ran } from '../../test/house.ts';
import { runFaults } from './run.ts';

let house: House;
beforeEach(async () => {
  house = await aHouse();
  await house.write('services/ledger/service.ts', description('ledger').replace("['GET']", "['GET', 'POST']"));
  const calls = "calls: [{ to: 'ledger', methods: ['GET /ledger'], budgetMs: 1000 }],";
  await house.write('services/shop/service.ts', description('shop', calls));
});
afterEach(() => house.remove());

async function faults(...args: string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const code = await runFaults(args, {
    repository: house.folder,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}

const ledger = ['--env', 'minimal', '--service', 'ledger'];

interface VirtualService {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly http: { readonly name: string; readonly fault?: unknown }[] };
}

const objectsIn = ({ out }: Ran) => parseAllDocuments(out).map((document) => document.toJS() as VirtualService);
const brokenIn = (ran: Ran) =>
  objectsIn(ran).flatMap(({ metadata, spec }) =>
    spec.http.filter(({ fault }) => fault !== undefined).map(({ name }) => `${metadata.name}/${name}`),
  );

describe('npm run faults', () => {
  it('breaks every route to a service, for clients and for its callers, and no other', async () => {
    const ran = await faults(...ledger, '--abort', '503:10', '--delay', '2000:50');
    expect(ran.code).toBe(0);
    expect(objectsIn(ran).every(({ kind }) => kind === 'VirtualService')).toBe(true);
    expect(brokenIn(ran)).toEqual([
      'ledger/shop-get-ledger',
      'ledger/other-http',
      'edge/edge-get-ledger',
      'edge/edge-post-ledger-keyed',
      'edge/edge-post-ledger',
    ]);
    expect(objectsIn(ran)[1]?.spec.http.map(({ name }) => name)).toContain('edge-get-shop');
    expect(ran.out).toContain('fixedDelay: 2s');
    expect(ran.out).toContain('httpStatus: 503');
  });

  it('breaks one route, with a key or without', async () => {
    const ran = await faults(...ledger, '--route', 'edge-post-ledger', '--delay', '100:0.5');
    expect(brokenIn(ran)).toEqual(['edge/edge-post-ledger-keyed', 'edge/edge-post-ledger']);
    expect(objectsIn(ran)).toHaveLength(1);
  });

  it('says that timeouts and retries are off, beside the YAML', async () => {
    const { out, err } = await faults(...ledger, '--route', 'edge-get-ledger', '--abort', '503:10');
    expect(err).toMatch(/^faults on edge\/edge-get-ledger\nTimeouts and retries are off on these routes until .*\n$/);
    expect(out).not.toContain('Timeouts');
  });

  it('takes the faults away: what is printed is what is deployed', async () => {
    await house.synth('--env', 'minimal');
    const off = await faults(...ledger, '--off');
    expect(brokenIn(off)).toEqual([]);
    expect(off.err).toMatch(/^no faults on /);
    const manifests = join(house.folder, 'out/minimal');
    const files = (await readdir(manifests)).filter((name) => /-(routes|edge)\.yaml$/.test(name));
    const deployed = (await Promise.all(files.map((name) => readFile(join(manifests, name), 'utf8')))).join('');
    for (const document of parseAllDocuments(off.out))
      expect(deployed).toContain(document.toString({ lineWidth: 0 }).replace('---\n', '').trim());
    expect(objectsIn(off).map(({ metadata }) => metadata.name)).toEqual(['ledger', 'edge']);
  });

  it('helps', async () => {
    expect(await faults('--help')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('--abort CODE') });
  });
});

describe('one line says what is wrong, and nothing is printed', () => {
  const [env, minimal, service, name] = ledger as [string, string, string, string];
  it.each([
    ['no environment', [service, name, '--off'], '--env is missing: say which environment'],
    ['no service', [env, minimal, '--off'], '--service is missing: say whose answers fail'],
    ['no fault', ledger, 'say what goes wrong: --abort, --delay, or --off for nothing'],
    [
      'both on and off',
      [...ledger, '--off', '--abort', '503:1'],
      '--off takes faults away: leave out --abort and --delay',
    ],
    ['no share', [...ledger, '--abort', '503'], '--abort: expected CODE:PERCENT, such as 503:10, got "503"'],
    ['more than all', [...ledger, '--delay', '1:101'], '--delay: 101 % is more than all requests'],
    ['no status', [...ledger, '--abort', '99:1'], '--abort: 99 is no HTTP status from 200 to 599'],
    ['no delay', [...ledger, '--delay', '0:1'], '--delay: expected 1 ms or more'],
    ['an unknown option', [...ledger, '--nope'], "Unknown option '--nope'"],
    [
      'an unknown service',
      [env, minimal, service, 'legder', '--off'],
      '--service: there is no service "legder". There are ledger, shop.',
    ],
    [
      'an unknown route',
      [...ledger, '--route', 'edge-get-shop', '--off'],
      '--route: no route edge-get-shop leads to ledger.keelson.svc.cluster.local. There are shop-get-ledger, other-http, edge-get-ledger, edge-post-ledger.',
    ],
  ])('%s', async (_what, args, message) => {
    expect(await faults(...args)).toEqual({ code: 64, out: '', err: `faults: ${message}\n` });
  });

  it('images that are not there', async () => {
    const ran = await faults(...ledger, '--off', '--images', '/nowhere');
    expect(ran).toEqual({ code: 1, out: '', err: 'faults: /nowhere: cannot be read: ENOENT\n' });
  });
});

it('the program itself ends with the code, and without a stack trace', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const ran = promisify(execFile)(process.execPath, [main, '--env', 'nowhere']);
  await expect(ran).rejects.toMatchObject({ code: 64, stderr: expect.stringMatching(/^faults: --env: .*\n$/) });
});
