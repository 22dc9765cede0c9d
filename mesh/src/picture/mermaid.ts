import type { Arrow, Picture, PictureNode } from './picture.ts';

/** The picture as a Mermaid flowchart, for where Markdown is shown and an image would not be. */
export function toMermaid({ nodes, arrows }: Picture): string {
  // Ids of our own: a service may be called `end` or `graph`, which Mermaid would take for its words.
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index + 1}`]));
  const idOf = (node: string) => ids.get(node) ?? node;
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${idOf(node.id)}${shapeOf(node)}`),
    ...arrows.map(({ from, to, kind, lines }) => `  ${idOf(from)} ${strokeOf(kind, lines)} ${idOf(to)}`),
  ].join('\n');
}

function shapeOf({ kind, name }: PictureNode): string {
  const label = quoted([name]);
  if (kind === 'ingress') return `([${label}])`;
  if (kind === 'store') return `[(${label})]`;
  return kind === 'outside' ? `{{${label}}}` : `[${label}]`;
}

const strokes: Readonly<Record<Arrow['kind'], string>> = {
  call: '-->',
  background: '-.->',
  keeps: '---',
  outside: '-.->',
};

function strokeOf(kind: Arrow['kind'], lines: readonly string[]): string {
  return lines.length === 0 ? strokes[kind] : `${strokes[kind]}|${quoted(lines)}|`;
}

/** Quoted, so that only what Mermaid reads inside of quotes has to be written otherwise. */
function quoted(lines: readonly string[]): string {
  const text = lines.map((line) => line.replace(/[#"<>]/g, (character) => `#${character.charCodeAt(0)};`));
  return `"${text.join('<br/>')}"`;
}
