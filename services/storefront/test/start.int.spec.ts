import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCallees, type TestCallees } from './callees.ts';
import { startStorefront } from './platform.ts';

let callees: TestCallees;
let running: Awaited<ReturnType<typeof startStorefront>>;
let shop: string;

beforeAll(async () => {
  callees = await startCallees();
  running = await startStorefront(callees, { EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false' });
  shop = `${running.endpoints.http}/shop`;
});
afterAll(async () => {
  await running?.stop();
  await callees?.stop();
});

const fileOf = (page: string, name: string) =>
  new RegExp(`"(/shop/assets/[0-9a-f]{16}/${name})"`).exec(page)?.[1] ?? '';

describe('the shop over HTTP', () => {
  test.each(['', '/', '/products/cleat-150', '/orders/o-1'])('is one page at /shop%s', async (path) => {
    const answer = await fetch(shop + path);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toContain('<div id="shop">');
  });

  test('is not sent again to who has it', async () => {
    const { headers } = await fetch(shop);
    const again = await fetch(shop, { headers: { 'if-none-match': `"other", W/${headers.get('etag')}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await fetch(shop, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  test('has files that never change, small for who can unpack them', async () => {
    const page = await (await fetch(shop)).text();
    const file = new URL(fileOf(page, 'main.js'), shop);
    const answer = await fetch(file, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('vary')).toBe('accept-encoding');
    expect(await answer.text()).toContain('render(');
  });

  test('gives the page of another release what there is, to be kept by nobody', async () => {
    const answer = await fetch(`${shop}/assets/0123456789abcdef/main.js`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  });

  test.each(['nothing.js', '../service.ts', '%2e%2e/service.ts', '..%2f..%2fpackage.json', 'tsconfig.json'])(
    'gives out no file but its own: %s',
    async (path) => {
      const page = await (await fetch(shop)).text();
      const folder = fileOf(page, 'main.js').replace('main.js', '');
      const answer = await fetch(`${running.endpoints.http}${folder}${path}`);
      const text = await answer.text();
      expect(text).not.toContain('defineService');
      expect(text).not.toContain('"dependencies"');
      if (answer.status === 200) expect(text).toContain('<div id="shop">');
    },
  );

  test('only answers GET and HEAD', async () => {
    expect((await fetch(shop, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(shop, { method: 'POST' })).status).toBe(405);
  });
});
