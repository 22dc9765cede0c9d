import { expect, test } from 'vitest';
import { fill } from './template.ts';

test('keys become their values, next to braces of the code itself', () => {
  expect(fill('import { {{name}}s } from "{{{name}}}";', { name: 'order' }, {})).toBe(
    'import { orders } from "{order}";',
  );
});

test('lines come once for each entry of their list', () => {
  const template = 'before\n{{#each}}\n  {{verb}} {{thing}}\n{{/each}}\nafter\n';
  const verbs = [{ verb: 'make' }, { verb: 'change' }];
  expect(fill(template, { thing: 'it' }, { each: verbs })).toBe('before\n  make it\n  change it\nafter\n');
  expect(fill(template, { thing: 'it' }, { each: [] })).toBe('before\nafter\n');
});

test('what there is not is told instead of written', () => {
  expect(() => fill('{{nmae}}', { name: 'x' }, {})).toThrow('asks for nmae');
  expect(() => fill('{{#lst}}\n{{/lst}}\n', {}, {})).toThrow('asks for lst');
});
