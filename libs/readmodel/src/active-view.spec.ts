import type { ViewGenerations, ViewState } from '@keelson/eventsourcing';
import { describe, expect, test } from 'vitest';
import { ActiveView } from './active-view.ts';

/** Generations whose views are named by their number; counts what is asked of the engine. */
class FakeGenerations implements ViewGenerations<string> {
  readonly name = 'orders';
  active = 1;
  asked = 0;
  opened: number[] = [];
  away = false;

  async state(): Promise<ViewState> {
    this.asked += 1;
    if (this.away) throw new Error('away');
    return { version: 1, active: this.active };
  }
  async update(): Promise<boolean> {
    return false;
  }
  async open(generation: number): Promise<string> {
    this.opened.push(generation);
    return `generation ${generation}`;
  }
  async drop(): Promise<void> {}
}

describe('readers', () => {
  test('ask the engine once a second at most, and follow a switch then', async () => {
    const generations = new FakeGenerations();
    let now = 0;
    const readers = new ActiveView(generations, () => now);
    await Promise.all([readers.current(), readers.current()]);
    generations.active = 2;
    now = 999;
    expect(await readers.current()).toBe('generation 1');
    expect(generations.asked).toBe(1);
    now = 1_000;
    expect(await readers.current()).toBe('generation 2');
    now = 5_000;
    expect(await readers.current()).toBe('generation 2');
    expect(generations.opened).toEqual([1, 2]);
  });

  test('see a switch at once after an invalidation', async () => {
    const generations = new FakeGenerations();
    const readers = new ActiveView(generations, () => 0);
    await readers.current();
    generations.active = 2;
    readers.invalidate();
    expect(await readers.current()).toBe('generation 2');
  });

  test('are told while the engine is away, and served as soon as it is back', async () => {
    const generations = new FakeGenerations();
    const readers = new ActiveView(generations, () => 0);
    generations.away = true;
    await expect(readers.current()).rejects.toThrow('away');
    generations.away = false;
    expect(await readers.current()).toBe('generation 1');
  });
});
