import { describe, expect, it } from 'vitest';
import { type CommandKind, type LifeCommand, planLife } from './life.ts';
import { Shop } from './shop.ts';

const now = new Date('2026-05-01T10:00:00Z');
/** Made once: faker needs most of a second for them. */
const count = 1_000;
const shop = new Shop(1, count);
const lives = Array.from({ length: count }, (_, index) => planLife(shop, index, now));

const done = (life: readonly LifeCommand[]) =>
  life.filter(({ expected }) => expected === 'done').map(({ kind }) => kind);
const share = (kind: CommandKind) => lives.filter((life) => done(life).includes(kind)).length / count;

describe('planned lives', () => {
  it('are the same for the same seed, in whatever order they begin', () => {
    const [same, other] = [new Shop(1, count), new Shop(2, count)];
    const backwards = Array.from({ length: 50 }, (_, index) => planLife(same, 49 - index, now)).reverse();
    expect(backwards).toEqual(lives.slice(0, 50));
    expect(planLife(other, 0, now)).not.toEqual(lives[0]);
  });

  it('come in the proportions of a real shop', () => {
    expect(share('pay')).toBeCloseTo(0.9, 1);
    expect(share('submit')).toBeCloseTo(0.86, 1);
    expect(share('complete')).toBeCloseTo(0.8, 1);
    expect(share('cart')).toBeCloseTo(0.35, 1);
    expect(share('cancel')).toBeGreaterThan(0.03);
  });

  it('break no rule where they expect success', () => {
    for (const life of lives) {
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
    const items = lives.flatMap((life) => life.flatMap(({ body }) => body?.shopItems ?? []));
    const written = new Set(items.map(({ price }) => String(price)));
    for (const price of written) expect(price).toMatch(/^\d+(\.\d{1,2})?$/);
  });
});
