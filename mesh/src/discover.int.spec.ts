import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aService } from '../testing/index.ts';
import { discoverGraph } from './discover.ts';

let services: string;
beforeEach(async () => {
  services = await mkdtemp(join(tmpdir(), 'services-'));
});
afterEach(() => rm(services, { recursive: true, force: true }));

async function add(folder: string, text: string): Promise<void> {
  await mkdir(join(services, folder), { recursive: true });
  await writeFile(join(services, folder, 'service.ts'), text);
}

const described = (name: string, said: Parameters<typeof aService>[1] = {}) =>
  `export default ${JSON.stringify(aService(name, said))};`;

describe('a folder of services', () => {
  it('becomes a graph by its service.ts files alone', async () => {
    await add('b', described('b'));
    await add('a', described('a'));
    await mkdir(join(services, 'no-service'));
    const { services: found } = await discoverGraph(services);
    expect(found.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('says which file has no description in it', async () => {
    await add('a', 'export const description = {};');
    await expect(discoverGraph(services)).rejects.toThrow(
      'services/a/service.ts: default export: is missing. Write `export default defineService({...})`.',
    );
  });

  it.each(['export default {', 'throw new Error("boom");', "import 'no-such-package';"])(
    'says which file cannot be read: %s',
    async (text) => {
      await add('a', text);
      await expect(discoverGraph(services)).rejects.toThrow('services/a/service.ts: file: cannot be read: ');
    },
  );

  it('says which program of a simulator is not there', async () => {
    const simulators = [{ name: 'bank', main: 'simulator/main.ts', port: 5_090, variable: 'BANK_URL' }];
    const outside = [{ host: 'api.bank.example', port: 443, protocol: 'HTTPS' as const }];
    await add('a', described('a', { simulators, outside }));
    await expect(discoverGraph(services)).rejects.toThrow(
      'services/a/service.ts: simulators[0].main: there is no services/a/simulator/main.ts.',
    );
    await mkdir(join(services, 'a/simulator'));
    await writeFile(join(services, 'a/simulator/main.ts'), '');
    expect((await discoverGraph(services)).services[0]).toMatchObject({ simulators });
  });

  it('of this repository fits together', async () => {
    const graph = await discoverGraph(join(import.meta.dirname, '../../services'));
    expect(graph.services.length).toBeGreaterThan(0);
    expect(graph.methods.get('/keelson.orders.v1.OrderService/WatchOrder')).toMatchObject({
      reads: true,
      stream: true,
    });
    expect(graph.methods.get('/keelson.orders.v1.OrderService/PayOrder')).toMatchObject({
      reads: false,
      stream: false,
    });
  });
});
