import { instance } from '@viz-js/viz';
import { type Colours, dark, light } from './colours.ts';
import { toDot } from './dot.ts';
import type { Arrow, Picture, PictureNode } from './picture.ts';
import { escapeXml } from './words.ts';

/** Every system has one of these; nothing is fetched. */
const fonts = "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/**
 * The picture as one SVG file that needs nothing else: laid out by Graphviz, the same bytes for the same graph. It has a
 * ground of its own and follows the reader's choice of light or dark.
 */
export async function toSvg(picture: Picture): Promise<string> {
  const viz = await instance();
  const drawn = viz.renderString(toDot(picture), { format: 'svg' });
  const [, width = '0', height = '0'] = /viewBox="0\.00 0\.00 ([\d.]+) ([\d.]+)"/.exec(drawn) ?? [];
  // Graphviz counts in points; 4 pixels are 3 of them.
  const pixels = (points: string) => Math.round((Number(points) * 4) / 3);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${pixels(width)}" height="${pixels(height)}" role="img" aria-labelledby="service-graph service-graph-in-words">
<title id="service-graph">The service graph</title>
<desc id="service-graph-in-words">${escapeXml(inWords(picture))}</desc>
<style>
text { font-family: ${fonts} }
@media (prefers-color-scheme: dark) {
${darkRules(dark)}
}
</style>
<rect class="ground" width="100%" height="100%" rx="8" fill="${light.ground}"/>
${bodyOf(drawn)}
</svg>
`;
}

/**
 * What Graphviz drew, without its comments, its hover texts and the name of the font that it measured with. Names, the
 * first text of each node, stand out.
 */
function bodyOf(drawn: string): string {
  return drawn
    .slice(drawn.indexOf('<g '), drawn.lastIndexOf('</svg>'))
    .replaceAll(/<!--.*?-->\n?/gs, '')
    .replaceAll(/<title>.*?<\/title>\n?/gs, '')
    .replaceAll(/ (xml:space="preserve"|font-family="[^"]*")/g, '')
    .replaceAll(/(class="node .*?<text )(.*?)font-size="[^"]*"/gs, '$1$2font-size="13" font-weight="600"')
    .trim();
}

const kinds: readonly PictureNode['kind'][] = ['ingress', 'service', 'store', 'outside'];

function darkRules({ ground, text, faint, ...nodes }: Colours): string {
  const shapes = 'path, polygon, polyline';
  const node = (kind: PictureNode['kind']) =>
    `.node.${kind} :is(${shapes}) { fill: ${nodes[kind].fill}; stroke: ${nodes[kind].line} }`;
  return [
    `.ground { fill: ${ground} }`,
    `.node text { fill: ${text} }`,
    `.edge text { fill: ${faint} }`,
    `.edge path { stroke: ${faint} }`,
    `.edge polygon { fill: ${faint}; stroke: ${faint} }`,
    ...kinds.map(node),
  ].join('\n');
}

const verbs: Readonly<Record<Arrow['kind'], string>> = {
  call: 'calls',
  background: 'calls in the background',
  keeps: 'keeps its data in',
  outside: 'leaves the cluster for',
};

/** The arrows as sentences, for those who do not see them. */
function inWords({ arrows }: Picture): string {
  const groups = Map.groupBy(arrows, ({ from, kind }) => `${from} ${verbs[kind]}`);
  return [...groups].map(([start, group]) => `${start} ${group.map(({ to }) => to).join(', ')}.`).join(' ');
}
