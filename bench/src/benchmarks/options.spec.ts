import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the command line of the benchmarks', () => {
  it('runs all of them in full, and only shows whether the targets were met', () => {
    expect(readOptions([])).toMatchObject({ only: ['a', 'b', 'c', 'd', 'e'], check: false, memoryOrders: 100_000 });
  });

  it('runs those that are asked for, in the short form, and fails by their targets', () => {
    expect(readOptions(['--only', 'c,a', '--quick', '--check'])).toMatchObject({
      only: ['c', 'a'],
      check: true,
      memoryOrders: 5_000,
    });
  });

  it('asks for help', () => {
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it.each([[['--only', 'x']], [['--fast']]])('says what is wrong with %j', (args) => {
    expect(() => readOptions(args)).toThrow(args[0]);
  });
});
