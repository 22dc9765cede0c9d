import { describe, expect, it } from 'vitest';
import { compare } from './compare.ts';
import { render } from './render.ts';

const object = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name, namespace: 'keelson' },
  spec,
});
const difference = (before: object, after: object) =>
  compare([object('a', before)], [object('a', after)]).changed[0]?.changes;

describe('a difference', () => {
  it('names objects that come and go', () => {
    expect(compare([object('a', {}), object('b', {})], [object('b', {}), object('c', {})])).toEqual({
      added: ['Thing keelson/c'],
      removed: ['Thing keelson/a'],
      changed: [],
    });
  });

  it('names fields, with what they were and are', () => {
    expect(difference({ a: { b: 1, gone: true } }, { a: { b: 2, come: 'x' } })).toEqual([
      { path: 'spec.a.b', before: 1, after: 2 },
      { path: 'spec.a.gone', before: true, after: undefined },
      { path: 'spec.a.come', before: undefined, after: 'x' },
    ]);
  });

  it('finds items of lists by their names', () => {
    const list = (image: string) => ({ list: [{ name: 'x' }, { name: 'app', image }] });
    expect(difference(list('old'), { list: list('new').list.toReversed() })).toEqual([
      { path: 'spec.list[app].image', before: 'old', after: 'new' },
    ]);
  });

  it('tells of items without names only those that differ', () => {
    expect(difference({ rules: [{ to: 1 }, { to: 2 }, { to: 3 }] }, { rules: [{ to: 2 }, { to: 3 }] })).toEqual([
      { path: 'spec.rules[0]', before: { to: 1 }, after: undefined },
    ]);
  });

  it('tells when only the order is another one', () => {
    expect(difference({ hosts: ['a', 'b'] }, { hosts: ['b', 'a'] })).toEqual([
      { path: 'spec.hosts', before: ['a', 'b'], after: ['b', 'a'] },
    ]);
  });
});

describe('what people read', () => {
  it('has a line for each object and each field', () => {
    const before = [object('a', { image: 'old', gone: 1 }), object('b', {})];
    const after = [object('a', { image: 'new', come: 'x'.repeat(200) }), object('c', {})];
    expect(render('dev', compare(before, after))).toBe(
      [
        'dev: 1 added, 1 removed, 1 changed',
        '  + Thing keelson/c',
        '  - Thing keelson/b',
        '  ~ Thing keelson/a',
        '        spec.image: old -> new',
        '      - spec.gone: 1',
        `      + spec.come: ${'x'.repeat(160)}...`,
        '',
      ].join('\n'),
    );
  });

  it('says so when nothing differs', () => {
    expect(render('dev', compare([], []))).toBe('dev: no difference\n');
  });
});
