import { expect, test } from 'vitest';
import { readArguments, UsageError, usage } from './options.ts';

test('a file is enough', () => {
  expect(readArguments(['p.csv'])).toEqual({
    file: 'p.csv',
    rejects: 'p.csv.rejects.csv',
    delimiter: ',',
    dryRun: false,
    again: false,
    inFlight: 512,
  });
});

test('help is help, whatever else is there', () => {
  expect(readArguments(['--help'])).toBeUndefined();
});

test.each([
  [[]],
  [['a', 'b']],
  [['a', '--in-flight', '0']],
  [['a', '--in-flight', 'x']],
  [['a', '--delimiter', ';;']],
  [['a', '--what']],
])('wrong arguments %j are told as such', (args) => {
  expect(() => readArguments(args)).toThrow(UsageError);
});

test('the help names every option', () => {
  const text = usage('catalogue', 'sku');
  for (const option of ['--rejects', '--delimiter', '--dry-run', '--again', '--in-flight'])
    expect(text).toContain(option);
});
