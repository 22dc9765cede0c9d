import { expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';
import { UsageError } from './usage-error.ts';

const read = (...args: string[]) => readCommandLine(args, {});

test('says what is wanted', () => {
  const args = ['stock', '--commands', 'create, reserve', '--events', 'Made,Reserved', '--called-by', 'orders'];
  expect(read(...args, '--port', '5020', '--no-install', '--dry-run')).toEqual({
    name: 'stock',
    commands: ['create', 'reserve'],
    events: ['Made', 'Reserved'],
    calledBy: ['orders'],
    port: 5020,
    install: false,
    dryRun: true,
    help: false,
  });
});

test('leaves open what it does not say', () => {
  expect(read()).toMatchObject({
    name: undefined,
    commands: undefined,
    events: undefined,
    install: true,
    dryRun: false,
  });
});

test.each([
  [['a', 'b'], 'one name at a time, not also b.'],
  [['a', '--port', '0'], '--port must be a number from 1 to 65535, not "0".'],
  [['a', '--port', 'x'], '--port must be a number from 1 to 65535, not "x".'],
  [['a', '--wat'], "Unknown option '--wat'. See npm run new:service -- --help"],
  [['a', '--commands'], "Option '--commands <value>' argument missing. See npm run new:service -- --help"],
])('%j is told in one line', (args, message) => {
  expect(() => read(...args)).toThrow(new UsageError(message));
});

test.each(['npm_config_dry_run', 'npm_config_commands', 'npm_config_called_by', 'npm_config_install'])(
  'an option that npm kept for itself is told, before anything is written (%s)',
  (variable) => {
    expect(() => readCommandLine(['stock'], { [variable]: 'true' })).toThrow(/npm kept --[a-z-]+ for itself/);
  },
);
