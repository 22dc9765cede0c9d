import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoCatalogue } from '../contract/index.ts';
import { type Platform, startPlatform } from './platform.ts';

let platform: Platform;
beforeEach(async () => {
  platform = await startPlatform();
});
afterEach(() => platform.stop());

const demo = { DEMO_CATALOGUE: 'on' };

test('an empty catalogue gets the demo, with a picture of each product', async () => {
  await platform.restart(demo);
  await platform.lists('', demoCatalogue.length);
  const { body } = await platform.rest('GET', '?size=100');
  expect(body.products.map(({ sku }: { sku: string }) => sku)).toEqual(demoCatalogue.map(({ sku }) => sku).sort());
  for (const { pictureUrls } of body.products) {
    const picture = await platform.rest('GET', pictureUrls[0].replace('/api/v1/products', ''));
    expect(picture.status).toBe(200);
    expect(picture.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(picture.body).toMatch(/^<svg /);
  }
  expect((await platform.rest('GET', '/nothing/picture.svg')).status).toBe(404);
});

test('a seeding that was cut short is finished at the next start, and nothing is made twice', async () => {
  const [first, second, third] = demoCatalogue.map(({ sku }) => sku);
  for (const sku of [first, third]) await platform.product({ title: 'As it was' }, sku);
  await platform.restart(demo);
  await platform.lists('', demoCatalogue.length);
  expect((await platform.rest('GET', `/${third}`)).body).toMatchObject({ title: 'As it was', revision: 0 });
  expect((await platform.rest('GET', `/${second}`)).body).toMatchObject({ title: demoCatalogue[1]?.title });
});

test('without the switch there are no pictures of it', async () => {
  expect((await platform.rest('GET', '/cleat-150/picture.svg')).status).toBe(404);
});
