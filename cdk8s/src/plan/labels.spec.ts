import { expect, it } from 'vitest';
import { versionOf } from './labels.ts';

const digest = (digit: string) => `@sha256:${digit.repeat(64)}`;

it.each([
  ['keelson/orders:dev', 'dev'],
  ['registry:5000/keelson/orders:1.2.3', '1.2.3'],
  [`mongo:8.0.15${digest('a')}`, '8.0.15'],
  [`keelson/orders${digest('a')}`, 'aaaaaaaaaaaa'],
  [`keelson/orders${digest('0')}`, 'unreleased'],
  ['registry:5000/keelson/orders', 'unknown'],
])('the version of %s is %s', (image, version) => {
  expect(versionOf(image)).toBe(version);
});
