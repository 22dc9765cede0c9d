import { describe, expect, it } from 'vitest';
import { minimal } from '../environments/minimal.ts';
import { prod } from '../environments/prod.ts';
import { SynthFault } from '../fault.ts';
import { type ImageMap, Images } from './images.ts';

const digest = `@sha256:${'a'.repeat(64)}`;
const map = (references: Record<string, string>): ImageMap => ({
  file: 'images.json',
  references: new Map(Object.entries(references)),
});

describe('without a map', () => {
  it('images are taken by tag where the environment says so', () => {
    const images = new Images(minimal, undefined);
    expect(images.ofService('orders')).toBe('keelson/orders:dev');
    expect(images.ofThirdParty('mongodb')).toMatch(/^mongo:\d/);
  });

  it('a digest that no registry has stands where one is due', () => {
    expect(new Images(prod, undefined).ofService('orders')).toBe(`keelson/orders@sha256:${'0'.repeat(64)}`);
  });
});

describe('with a map', () => {
  it('every image can be somewhere else', () => {
    const images = new Images(minimal, map({ 'keelson/orders': 'registry/o:1', '*': 'mirror.example/all/*' }));
    expect(images.ofService('orders')).toBe('registry/o:1');
    expect(images.ofService('views')).toBe('mirror.example/all/keelson/views:dev');
    expect(images.ofThirdParty('mongodb')).toMatch(/^mirror\.example\/all\/mongo:\d/);
  });

  it('an image that is not in it is missed', () => {
    expect(() => new Images(minimal, map({ 'keelson/orders': 'registry/o:1' })).ofService('views')).toThrow(
      new SynthFault('images.json: keelson/views: is not mapped, but minimal needs it. Add it, or "*".'),
    );
  });

  it('production takes digests', () => {
    expect(new Images(prod, map({ 'keelson/orders': `r/o${digest}` })).ofService('orders')).toBe(`r/o${digest}`);
  });

  it.each([
    ['a tag', 'registry/o:1', 'registry/o:1 can change its meaning; prod takes images by digest'],
    ['the place of a digest', `registry/o@sha256:${'0'.repeat(64)}`, 'no digest of it is known'],
  ])('production refuses %s', (_what, reference, fault) => {
    expect(() => new Images(prod, map({ 'keelson/orders': reference })).ofService('orders')).toThrow(
      `images.json: keelson/orders: ${fault}`,
    );
  });
});
