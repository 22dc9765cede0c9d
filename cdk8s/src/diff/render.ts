import type { Change, Difference } from './compare.ts';

/** A value that is longer is shortened: whole objects come and go, and their names tell enough. */
const LONGEST = 160;

/** The difference of one environment, for people. */
export function render(environment: string, { added, removed, changed }: Difference): string {
  const count = added.length + removed.length + changed.length;
  if (count === 0) return `${environment}: no difference\n`;
  const lines = [
    `${environment}: ${added.length} added, ${removed.length} removed, ${changed.length} changed`,
    ...added.map((name) => `  + ${name}`),
    ...removed.map((name) => `  - ${name}`),
    ...changed.flatMap(({ object, changes }) => [`  ~ ${object}`, ...changes.map(line)]),
  ];
  return `${lines.join('\n')}\n`;
}

function line({ path, before, after }: Change): string {
  if (before === undefined) return `      + ${path}: ${short(after)}`;
  if (after === undefined) return `      - ${path}: ${short(before)}`;
  return `        ${path}: ${short(before)} -> ${short(after)}`;
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
