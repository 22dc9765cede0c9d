import type { PictureNode } from './picture.ts';

/** Text against its ground, here and in `dark`, has a contrast of 4.5:1 or more (WCAG 2.2, AA); a test counts it. */
export interface Colours extends Readonly<Record<PictureNode['kind'], NodeColours>> {
  readonly ground: string;
  readonly text: string;
  readonly faint: string;
}

export interface NodeColours {
  readonly fill: string;
  readonly line: string;
}

export const light: Colours = {
  ground: '#ffffff',
  text: '#1c2733',
  faint: '#475564',
  ingress: { fill: '#fdf3dc', line: '#9a6b00' },
  service: { fill: '#e6f0fb', line: '#1f5fa8' },
  store: { fill: '#e7f4ea', line: '#2b7a3e' },
  outside: { fill: '#f1eef6', line: '#6b4f9a' },
};

export const dark: Colours = {
  ground: '#0d1117',
  text: '#e8edf3',
  faint: '#a9b4c0',
  ingress: { fill: '#33290f', line: '#d9a72e' },
  service: { fill: '#11283f', line: '#6cabf0' },
  store: { fill: '#122d1b', line: '#5cb878' },
  outside: { fill: '#251d35', line: '#ab8fe0' },
};
