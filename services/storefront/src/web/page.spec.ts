import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadAssets } from './assets.ts';
import { shopPage } from './page.ts';

const assets = loadAssets();
const plain = { cardTokensUrl: undefined, testCards: true, pictureSources: [] };

test('the page runs no script but its own files and the one import map', () => {
  const { html, policy } = shopPage(assets, plain);
  const inline = [...html.toString().matchAll(/<script[^>]*>([^<]+)<\/script>/g)].map(([, text = '']) => text);
  expect(inline).toHaveLength(1);
  const hash = createHash('sha256')
    .update(inline[0] ?? '')
    .digest('base64');
  expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`);
  expect(html.toString()).not.toMatch(/\son\w+=|javascript:|style=/);
});

test('without settings nothing but this origin is reached', () => {
  const { html, policy } = shopPage(assets, plain);
  expect(policy).not.toMatch(/https?:|unsafe|\*/);
  expect(html.toString()).not.toMatch(/(?:src|href)="(?!\/)/);
});

test('the payment provider and the sources of pictures are named where they are known, and nothing of them is markup', () => {
  const cardTokensUrl = 'https://pay.example.com/v1/tokens?a="><script>';
  const { html, policy } = shopPage(assets, {
    cardTokensUrl,
    testCards: false,
    pictureSources: ['https://pictures.example.com'],
  });
  expect(policy).toContain("connect-src 'self' https://pay.example.com;");
  expect(policy).toContain("img-src 'self' https://pictures.example.com;");
  expect(html.toString()).toContain('data-test-cards="off"');
  expect(html.toString()).not.toContain('"><script>');
});

test('another setting is another page', () => {
  expect(shopPage(assets, plain).etag).not.toBe(shopPage(assets, { ...plain, testCards: false }).etag);
  expect(shopPage(assets, plain).etag).toBe(shopPage(assets, plain).etag);
});
