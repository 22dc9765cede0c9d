import { type DemoProduct, demoCatalogue } from '../../contract/demo.ts';
import { motifs } from './motifs.ts';

interface Palette {
  readonly ground: string;
  readonly main: string;
  readonly accent: string;
}

/** The colours of a category: a ground, and two that can be told apart on it. */
const palettes: Readonly<Record<string, Palette>> = {
  'Deck hardware': { ground: '#eef2f5', main: '#b08d3f', accent: '#f7e3ae' },
  Ropes: { ground: '#f4efe6', main: '#8a6a3f', accent: '#f4efe6' },
  Anchoring: { ground: '#e6eef4', main: '#35546b', accent: '#d9e6ef' },
  Navigation: { ground: '#f1ece2', main: '#7a4f25', accent: '#fbf3e2' },
  Safety: { ground: '#fdf0ea', main: '#cf4520', accent: '#ffffff' },
  Clothing: { ground: '#e9f1f0', main: '#d59b00', accent: '#24505a' },
  Galley: { ground: '#edf1f7', main: '#ffffff', accent: '#1f4e8c' },
};

const plain: Palette = { ground: '#eef2f5', main: '#35546b', accent: '#ffffff' };

const pictures = new Map(demoCatalogue.map((product) => [product.sku, draw(product)]));

/** The picture of a demo product, an SVG document of 400 by 400; undefined for what is none. */
export function demoPicture(sku: string): string | undefined {
  return pictures.get(sku);
}

function draw({ sku, title, category }: DemoProduct): string {
  const { ground, main, accent } = palettes[category] ?? plain;
  // White on a pale ground needs an edge.
  const line = main === '#ffffff' ? accent : main;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -100 200 200" width="400" height="400" role="img">
<title>${escaped(title)}</title>
<style>.ground{fill:${ground}}.a{fill:${main};stroke:${line};stroke-width:2}.b{fill:${accent}}.b2{fill:none;stroke:${accent};stroke-width:5;stroke-linecap:round}.l{fill:none;stroke:${line};stroke-width:9;stroke-linecap:round;stroke-linejoin:round}</style>
<rect class="ground" x="-100" y="-100" width="200" height="200"/>
${motifs[sku] ?? ''}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
