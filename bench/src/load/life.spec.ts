import { describe, expect, it } from 'vitest';
import { type CommandKind, type LifeCommand, planLife } from './life.ts';
import { Shop } from './shop.ts';

const now = new Date('2026-05-01T10:00:00Z');
const lives = (seed: number, count: number) => {
  const shop = new Shop(seed, count);
  return Array.from({ length: count }, (_, index) => planLife(shop, index, now));
};

const done = (life: readonly LifeCommand[]) =>
  life.filter(({ expected }) => expected === 'done').map(({ kind }) => kind);
const share = (all: readonly (readonly LifeCommand[])[], kind: CommandKind) =>
  all.filter((life) => done(life).includes(kind)).length / all.length;

describe('planned lives', () => {
  it('are the same for the same seed, in whatever order they begin', () => {
    const shop = new Shop(7, 50);
    const backwards = Array.from({ length: 50 }, (_, index) => planLife(shop, 49 - index, now)).reverse();
    expect(backwards).toEqual(lives(7, 50));
    expect(lives(8, 50)).not.toEqual(lives(7, 50));
  });

  it('come in the proportions of a real shop', () => {
    const all = lives(1, 4_000);
    expect(share(all, 'pay')).toBeCloseTo(0.9, 1);
    expect(share(all, 'submit')).toBeCloseTo(0.86, 1);
    expect(share(all, 'complete')).toBeCloseTo(0.8, 1);
    expect(share(all, 'cart')).toBeCloseTo(0.35, 1);
    expect(share(all, 'cancel')).toBeGreaterThan(0.03);
  });

  it('break no rule where they expect success', () => {
    for (const life of lives(2, 2_000)) {
      const kinds = done(life);
      expect(kinds[0]).toBe('create');
      const before = (first: CommandKind, then: CommandKind) =>
        !kinds.includes(then) || (kinds.includes(first) && kinds.indexOf(first) < kinds.indexOf(then));
      expect(before('pay', 'submit') && before('submit', 'complete'), kinds.join()).toBe(true);
      expect(kinds.includes('cancel') && kinds.at(-1) !== 'cancel', kinds.join()).toBe(false);
      const repeated = life.findIndex(({ expected }) => expected === 'repeat');
      if (repeated > 0) expect(life[repeated]?.body).toEqual(life[repeated - 1]?.body);
    }
  });

  it('have prices of at most two decimals', () => {
    const items = lives(3, 500).flatMap((life) => life.flatMap(({ body }) => body?.shopItems ?? []));
    for (const { price } of items) expect(String(price)).toMatch(/^\d+(\.\d{1,2})?$/);
  });
});
