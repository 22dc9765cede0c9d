import { light } from './colours.ts';
import type { Arrow, Picture, PictureNode } from './picture.ts';
import { wrap } from './words.ts';

/**
 * The picture in DOT, the language of Graphviz. Each `class` reaches the SVG, where the style sheet finds it. Courier
 * is what Graphviz measures with: it is as wide as the widest of the fonts that a reader may have, so every text fits.
 */
export function toDot({ nodes, arrows }: Picture): string {
  return [
    'digraph {',
    '  rankdir=LR; bgcolor=transparent; pad=0.3; nodesep=0.4; ranksep=0.6',
    '  node [fontname=Courier; fontsize=11; penwidth=1.2; margin="0.12,0.1"]',
    '  edge [fontname=Courier; fontsize=10; penwidth=1.2; arrowsize=0.8]',
    ...nodes.map(nodeStatement),
    `  { rank=same; ${nodes
      .filter(({ kind }) => kind === 'store')
      .map(({ id }) => quoted(id))
      .join('; ')} }`,
    ...arrows.map(arrowStatement),
    '}',
  ].join('\n');
}

const shapes: Readonly<Record<PictureNode['kind'], string>> = {
  ingress: 'shape=cds; style=filled; margin="0.2,0.14"',
  service: 'shape=box; style="rounded,filled"',
  store: 'shape=cylinder; style=filled',
  outside: 'shape=box; style="dashed,filled"',
};

const strokes: Readonly<Record<Arrow['kind'], string>> = {
  call: 'style=solid',
  background: 'style=dashed',
  keeps: 'style=solid; arrowhead=none',
  outside: 'style=dashed',
};

/** Characters in a line of a summary. */
const SUMMARY_WIDTH = 25;

/** A name is drawn larger and bolder than Graphviz measures: inches that one character of it takes at most. */
const NAME_CHARACTER = 0.125;

function nodeStatement({ id, kind, name, summary }: PictureNode): string {
  const { fill, line } = light[kind];
  const label = quoted([name, ...wrap(summary, SUMMARY_WIDTH)].join('\n'));
  const width = (name.length * NAME_CHARACTER + 0.35).toFixed(2);
  return `  ${quoted(id)} [${shapes[kind]}; class=${kind}; width=${width}; fillcolor="${fill}"; color="${line}"; fontcolor="${light.text}"; label=${label}]`;
}

function arrowStatement({ from, to, kind, lines }: Arrow): string {
  const label = quoted(lines.join('\n'));
  return `  ${quoted(from)} -> ${quoted(to)} [${strokes[kind]}; class=${kind}; color="${light.faint}"; fontcolor="${light.faint}"; label=${label}]`;
}

/** Graphviz reads entities in labels, so an ampersand has to be one. */
function quoted(text: string): string {
  return `"${text.replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
