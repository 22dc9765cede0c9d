import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { fetchDocuments } from './documents.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A service that answers with `document`, or never. */
async function service(name: string, document?: object) {
  const server = createServer((_request, response) => {
    if (document !== undefined) response.end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { name, summary: '', endpoints: { http: `http://127.0.0.1:${port}` } };
}

const document = { openapi: '3.1.0', info: { title: 'orders', version: '1' } };

it('asks every service that serves HTTP', async () => {
  const store = { name: 'store', summary: '', endpoints: { grpc: '127.0.0.1:1' } };
  expect(await fetchDocuments([await service('orders', document), store], 5_000)).toEqual([
    { service: 'orders', document },
  ]);
});

it('does not wait for ever for one that hangs, and names it', async () => {
  const services = [await service('orders', document), await service('views')];
  await expect(fetchDocuments(services, 50)).rejects.toThrow('views does not answer GET /openapi.json');
});
