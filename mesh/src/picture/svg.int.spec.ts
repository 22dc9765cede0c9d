import { expect, test } from 'vitest';
import { aGraph, aService } from '../../testing/index.ts';
import { pictureOf } from './picture.ts';
import { toSvg } from './svg.ts';

const shop = aService('shop', {
  summary: 'Sells "R&D" at <low> prices \\N.',
  routes: { budgetMs: 1_000, http: [{ prefix: '/shop', methods: ['GET'] }] },
  stores: ['search'],
});
const draw = () => toSvg(pictureOf(aGraph([shop])));
const svg = await draw();

test('is the same, byte for byte, for the same graph', async () => {
  expect(await draw()).toBe(svg);
});

test('says in words what it shows', () => {
  expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="service-graph service-graph-in-words">/);
  expect(svg).toContain('<title id="service-graph">The service graph</title>');
  expect(svg).toContain('<desc id="service-graph-in-words">edge calls shop. shop keeps its data in search.</desc>');
});

test('stands alone: no fonts, scripts, links or images from elsewhere', () => {
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|@import|url\(|<script|<image/);
});

test('shows any text as it is', () => {
  const texts = [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)].map(([, text]) => text).join(' ');
  expect(texts).toContain('Sells &quot;R&amp;D&quot; at &lt;low&gt; prices \\N.');
});

test('follows the reader’s choice of a dark page', () => {
  expect(svg).toContain('@media (prefers-color-scheme: dark)');
});
