import type { GuardedView, ViewGenerations } from '@keelson/eventsourcing';
import { expect, test } from 'vitest';
import { ActiveView } from '../active-view.ts';
import { raceCase, type StandIn } from './engine.ts';

/** How a suite gets at generations: two handles on one view that no other test uses. */
export interface GenerationsSetup<T> {
  freshPair(): [ViewGenerations<GuardedView<T>>, ViewGenerations<GuardedView<T>>];
  doc(text: string): T;
  readonly standIn?: StandIn | undefined;
}

/** States by compare-and-set, generations side by side: the same contract for both ports. */
export function generationsContract<T>({ freshPair, doc, standIn }: GenerationsSetup<T>): void {
  const race = raceCase('of two updates that race, one wins, whichever state they began from', standIn);

  test('a view of which nothing is stored begins with generation 1', async () => {
    const [generations] = freshPair();
    expect(await generations.state()).toEqual({ version: 0, active: 1 });
  });

  test('a state is stored whole, for everybody, if nobody changed it meanwhile', async () => {
    const [mine, yours] = freshPair();
    expect(await mine.update({ version: 2, active: 2 })).toBe(false);
    expect(await mine.update({ version: 1, active: 1, building: 2 })).toBe(true);
    expect(await yours.update({ version: 1, active: 1, building: 3 })).toBe(false);
    const switched = { version: 2, active: 2, retired: [{ generation: 1, dropAfter: 1_700_000_000_000 }] };
    expect(await yours.update(switched)).toBe(true);
    expect(await mine.state()).toEqual(switched);
    expect(await mine.update({ version: 2, active: 9 })).toBe(false);
    expect(await mine.update({ version: 4, active: 9 })).toBe(false);
    expect(await yours.state()).toEqual(switched);
  });

  test.skipIf(race.skipped)(race.title, async () => {
    const [mine, yours] = freshPair();
    for (const version of [1, 2, 3]) {
      const won = await Promise.all([
        mine.update({ version, active: 1, building: 11 }),
        yours.update({ version, active: 1, building: 22 }),
      ]);
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await mine.state()).toEqual({ version, active: 1, building: won[0] ? 11 : 22 });
    }
  });

  test('generations stand side by side, and dropping one leaves the other', async () => {
    const [mine, yours] = freshPair();
    const [blue, green] = [await mine.open(1), await mine.open(2)];
    await blue.putMany([{ id: 'a', revision: 1, doc: doc('blue') }]);
    await green.putMany([{ id: 'a', revision: 0, doc: doc('green') }]);
    const again = await yours.open(1);
    expect((await again.getMany(['a'])).get('a')?.doc).toEqual(doc('blue'));
    await mine.drop(1);
    await mine.drop(1);
    expect((await green.getMany(['a'])).get('a')?.doc).toEqual(doc('green'));
    expect(await (await mine.open(1)).getMany(['a'])).toEqual(new Map());
  });

  test('readers follow a switch to the new generation', async () => {
    const [mine, yours] = freshPair();
    const readers = new ActiveView(yours);
    await (await mine.open(1)).putMany([{ id: 'a', revision: 0, doc: doc('blue') }]);
    await (await mine.open(2)).putMany([{ id: 'a', revision: 0, doc: doc('green') }]);
    expect((await (await readers.current()).getMany(['a'])).get('a')?.doc).toEqual(doc('blue'));
    await mine.update({ version: 1, active: 2 });
    readers.invalidate();
    expect((await (await readers.current()).getMany(['a'])).get('a')?.doc).toEqual(doc('green'));
  });

  test('a generation below 1 is refused', async () => {
    const [generations] = freshPair();
    await expect(generations.open(0)).rejects.toThrow('no generation 0');
    await expect(generations.drop(-1)).rejects.toThrow('no generation -1');
  });
}
