import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Child, startChild } from '../support/child.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';

const ready = /^keelson is ready: (http:\/\/127\.0\.0\.1:\d+)$/m;
const endsWithStopping = /keelson is ready: \S+\s+stopping…\s*$/;
const startWithinMs = 50_000;

function start(dataFolder: string, env: Record<string, string> = {}): Child {
  return startChild('local/src/main.ts', [], {
    KEELSON_PORT: '0',
    KEELSON_PORTS: 'auto',
    KEELSON_DATA: dataFolder,
    ...env,
  });
}

/** Starts what cannot start; answers with all that it says and its exit code. */
async function refused(dataFolder: string, env: Record<string, string> = {}): Promise<[string, number | null]> {
  const child = start(dataFolder, env);
  const code = await child.ended();
  return [child.output().trimEnd(), code];
}

describe('a platform that runs', () => {
  let data: TemporaryFolder;
  let child: Child;
  let url: string;
  beforeAll(async () => {
    data = await temporaryFolder();
    child = start(data.path);
    [, url = ''] = await child.printed(ready, startWithinMs);
  });
  afterAll(() => data.remove());

  it('says that it is ready last, and is', async () => {
    expect(child.output().trimEnd().split('\n').at(-1)).toMatch(ready);
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({
      status: 'ready',
      services: { orders: 'ready', 'order-views': 'ready' },
    });
  });

  it('shows every service at its start and on its start page', async () => {
    const page = await (await fetch(url)).text();
    for (const name of ['orders', 'order-views', 'eventstore']) {
      expect(child.output()).toMatch(new RegExp(`^ *${name} .*127\\.0\\.0\\.1:\\d+`, 'm'));
      expect(page).toContain(`<th scope="row">${name}<small>`);
    }
  });

  it('documents what both services serve in one document', async () => {
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/orders',
        '/api/v1/orders/pay/{id}',
        '/api/v1/orders/{id}',
        '/api/v1/orders/search',
      ]),
    );
  });

  it('walks the demo’s order through its whole life', async () => {
    const demo = startChild('local/src/demo.ts', [], { KEELSON_URL: url });
    expect([await demo.ended(), demo.output()]).toEqual([0, expect.stringContaining('V1_ORDER_COMPLETED revision 5')]);
    expect(demo.output()).toContain('urn:keelson:problem:order-not-paid');
  });

  it('keeps a second one off its data', async () => {
    expect(await refused(data.path)).toEqual([
      `could not start: another keelson is running on the data in ${data.path}: stop it, or set KEELSON_DATA to another folder`,
      1,
    ]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('drains and ends with 0 on SIGTERM, also with an event stream open', async () => {
    const created = await fetch(`${url}/api/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        accountEmail: 'ada@example.com',
        deliveryAddress: '12 Harbour Street',
        shopItems: [{ id: '1', title: 'Rope', description: '', quantity: 1, price: 2 }],
      }),
    });
    const { body } = await fetch(`${url}/api/v1/orders/${await created.json()}/events`);
    const stream = body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('V1_ORDER_CREATED')) text += (await stream?.read())?.value;
    expect([await child.end('SIGTERM'), child.output()]).toEqual([0, expect.stringMatching(endsWithStopping)]);
    expect((await stream?.read())?.done).toBe(true);
  });

  it('starts again on the same data, and ends with 0 on Ctrl-C', async () => {
    const again = start(data.path);
    await again.printed(ready, startWithinMs);
    expect(await again.end('SIGINT')).toBe(0);
  });
});

describe('npm start', () => {
  it('leaves nothing running when npm is told to end', async () => {
    const data = await temporaryFolder();
    const env = { ...process.env, KEELSON_PORT: '0', KEELSON_PORTS: 'auto', KEELSON_DATA: data.path };
    const npm = spawn('npm', ['start'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    npm.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await vi.waitFor(() => expect(output).toMatch(ready), startWithinMs);
    const [, url = ''] = ready.exec(output) ?? [];
    npm.kill('SIGTERM');
    await vi.waitFor(() => expect(fetch(url)).rejects.toThrow(), startWithinMs);
    await vi.waitFor(() => expect(readdirSync(join(data.path, 'eventstore'))).toEqual(['events.db']), startWithinMs);
    await data.remove();
  });
});

describe('a platform that cannot start says why in one line', () => {
  let data: TemporaryFolder;
  beforeAll(async () => {
    data = await temporaryFolder();
  });
  afterAll(() => data.remove());

  it('when a port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    expect(await refused(data.path, { KEELSON_PORT: `${port}` })).toEqual([
      `could not start: port ${port} (the gateway) is in use: stop the process that uses it, or set KEELSON_PORT to another one`,
      1,
    ]);
    server.close();
  });

  it('when variables are wrong, its own and the services’: all of them at once', async () => {
    const [said, code] = await refused(data.path, {
      KEELSON_PORT: 'many',
      REQUEST_TIMEOUT_MS: '0',
      MONGODB_URL: 'mongodb://u:secret@h:bad',
      EVENTSTORE_URL: 'http://admin:hunter2@x',
    });
    expect(said).toMatch(/^the configuration has 4 faults:/);
    for (const name of ['KEELSON_PORT', 'REQUEST_TIMEOUT_MS', 'MONGODB_URL', 'EVENTSTORE_URL'])
      expect(said).toContain(`  ${name}: expected`);
    expect(said).not.toMatch(/secret|hunter2/);
    expect(code).toBe(78);
  });

  describe('when the data is of a newer version', () => {
    let files: string[];
    beforeAll(async () => {
      const first = start(data.path);
      await first.printed(ready, startWithinMs);
      await first.end('SIGTERM');
      files = readdirSync(data.path, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /\.(db|sqlite)$/.test(file),
      );
    });
    afterAll(() => expect(new Set(files.map(ownerOf)).size).toBe(3));

    it.each(['its own', 'the event store’s', 'a view’s'])('in %s file', async (owner) => {
      const file = files.find((name) => ownerOf(name) === owner) ?? '';
      const path = join(data.path, file);
      const before = setVersion(path, 1_000_000);
      const [said, code] = await refused(data.path);
      setVersion(path, before);
      expect(said.split('\n')).toEqual([expect.stringMatching(/^could not start: .*(newer|1000000)/)]);
      expect(code).toBe(1);
    });
  });
});

function ownerOf(file: string): string {
  if (file === 'keelson.db') return 'its own';
  return file.startsWith('eventstore') ? 'the event store’s' : 'a view’s';
}

/** Changes the version that a database file says it has; answers with the one before. */
function setVersion(path: string, version: number): number {
  const database = new DatabaseSync(path);
  const { user_version: before } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
  return before;
}
