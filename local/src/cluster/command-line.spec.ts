import { describe, expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';

describe('the words after npm run', () => {
  test('cluster:up takes a profile', () => {
    expect(readCommandLine(['up'])).toEqual({ command: 'up', profile: undefined });
    expect(readCommandLine(['up', '--minimal'])).toEqual({ command: 'up', profile: 'minimal' });
    expect(readCommandLine(['up', '--full'])).toEqual({ command: 'up', profile: 'full' });
  });

  test('dev:switch takes a service and where it is', () => {
    expect(readCommandLine(['switch', 'orders'])).toEqual({
      command: 'switch',
      options: { service: 'orders', context: 'kind-keelson', namespace: 'keelson', workload: 'deployment' },
      how: 'here',
    });
    expect(readCommandLine(['switch', '--rollout', '--context', 'staging', 'orders', '--back'])).toMatchObject({
      options: { service: 'orders', context: 'staging', workload: 'rollout' },
      how: 'back',
    });
  });

  test.each(['up', 'down', 'charts', 'switch'])('%s explains itself', (command) => {
    expect(readCommandLine([command, '--help'])).toMatchObject({
      command: 'help',
      text: expect.stringContaining('npm run'),
    });
  });

  test.each([
    [['up', '--minimal', '--full'], '--minimal and --full exclude each other'],
    [['up', 'now'], '"now" is one word too many'],
    [['down', '--hard'], "Unknown option '--hard'"],
    [['switch'], 'say which service: npm run dev:switch -- orders'],
    [['switch', 'orders', 'views'], '"views" is one word too many'],
    [['sideways'], 'say what to do: up, down, charts, manifests, switch'],
    [['manifests'], 'say which environment: manifests dev'],
  ])('%j is refused in one line', (words, message) => {
    expect(() => readCommandLine(words)).toThrow(message);
  });
});
