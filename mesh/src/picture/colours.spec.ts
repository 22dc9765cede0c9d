import { describe, expect, test } from 'vitest';
import { type Colours, dark, light } from './colours.ts';

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

describe.each<[string, Colours]>([
  ['light', light],
  ['dark', dark],
])('on a %s page', (_page, { ground, text, faint, ...nodes }) => {
  test('every text can be read (4.5:1)', () => {
    expect(contrast(faint, ground)).toBeGreaterThanOrEqual(4.5);
    for (const { fill } of Object.values(nodes)) expect(contrast(text, fill)).toBeGreaterThanOrEqual(4.5);
  });

  test('every outline can be seen (3:1)', () => {
    for (const { line } of Object.values(nodes)) expect(contrast(line, ground)).toBeGreaterThanOrEqual(3);
  });
});
