import type { GuardedView, Versioned } from '@keelson/eventsourcing';
import { expect, test } from 'vitest';
import type { CallOptions } from '../call-options.ts';
import { raceCase, type StandIn } from './engine.ts';

/** What both ports' views do alike. */
interface AnyView<T> extends GuardedView<T> {
  getMany(ids: readonly string[], options?: CallOptions): Promise<Map<string, Versioned<T>>>;
  scan(): AsyncIterable<Versioned<T>>;
  count(): Promise<number>;
}

/** How a suite gets at views: each call a new generation, and documents that differ by a text. */
export interface GuardedViewSetup<T> {
  freshView(): Promise<AnyView<T>>;
  doc(text: string): T;
  readonly standIn?: StandIn | undefined;
}

/** Guarded writes, reads by id, scans: the same contract for both ports. */
export function guardedViewContract<T>({ freshView, doc, standIn }: GuardedViewSetup<T>): void {
  const race = raceCase('of writers that race on one id, the highest revision stays', standIn);
  const scanned = standIn?.capacity ?? 520;
  const at = (id: string, revision: number, text = `revision ${revision}`): Versioned<T> => {
    return { id, revision, doc: doc(text) };
  };

  test('a stored document comes back as it was given, and an absent one is left out', async () => {
    const view = await freshView();
    const odd = at('odd', 0, 'naïve 🚀 "quoted" \\ \n \u0000 <b> $set');
    expect(await view.putMany([odd, at('a', 7)])).toEqual(['written', 'written']);
    const found = await view.getMany(['a', 'nobody', 'odd']);
    expect(Object.fromEntries(found)).toEqual({ a: at('a', 7), odd });
    expect(await view.getMany([])).toEqual(new Map());
  });

  test('a write applies only over an older revision', async () => {
    const view = await freshView();
    await view.putMany([at('a', 5), at('b', 5), at('c', 5)]);
    const outcomes = await view.putMany([
      at('a', 4, 'old'),
      at('b', 5, 'same'),
      at('c', 6, 'new'),
      at('d', 0, 'first'),
    ]);
    if (!standIn?.mixesOutcomes) expect(outcomes).toEqual(['stale', 'stale', 'written', 'written']);
    const found = await view.getMany(['a', 'b', 'c', 'd']);
    expect(Object.fromEntries(found)).toEqual({
      a: at('a', 5),
      b: at('b', 5),
      c: at('c', 6, 'new'),
      d: at('d', 0, 'first'),
    });
  });

  test('a batch delivered twice changes nothing the second time', async () => {
    const view = await freshView();
    const batch = [at('a', 1), at('b', 2), at('c', 3)];
    expect(await view.putMany(batch)).toEqual(['written', 'written', 'written']);
    const outcomes = await view.putMany(batch.map(({ id, revision }) => at(id, revision, 'again')));
    if (!standIn?.mixesOutcomes) expect(outcomes).toEqual(['stale', 'stale', 'stale']);
    expect([...(await view.getMany(['a', 'b', 'c'])).values()].sort((x, y) => x.revision - y.revision)).toEqual(batch);
    expect(await view.putMany([])).toEqual([]);
  });

  test.skipIf(race.skipped)(race.title, async () => {
    const view = await freshView();
    const revisions = [3, 0, 7, 1, 6, 2, 5, 4];
    const outcomes = await Promise.all(revisions.map((revision) => view.putMany([at('raced', revision)])));
    expect(outcomes[revisions.indexOf(7)]).toEqual(['written']);
    expect((await view.getMany(['raced'])).get('raced')).toEqual(at('raced', 7));
  });

  test('a scan gives every document once, in the order of the ids’ bytes', async () => {
    const view = await freshView();
    const ids = ['b', 'a', 'B', '10', '9', 'é', 'z', '｡', '😀', ...Array.from({ length: scanned }, (_, i) => `n${i}`)];
    for (let from = 0; from < ids.length; from += 100) {
      await view.putMany(ids.slice(from, from + 100).map((id) => at(id, 0)));
    }
    const order: string[] = [];
    for await (const { id } of view.scan()) order.push(id);
    expect(order).toEqual([...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(await view.count()).toBe(ids.length);
  });

  test('an empty view scans to nothing', async () => {
    const view = await freshView();
    expect(await Array.fromAsync(view.scan())).toEqual([]);
    expect(await view.count()).toBe(0);
  });

  test('a call past its deadline, or of a caller that has gone, is not begun', async () => {
    const view = await freshView();
    await expect(view.getMany(['a'], { deadline: Date.now() - 1 })).rejects.toMatchObject({ code: 'deadline' });
    await expect(view.getMany(['a'], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await view.getMany(['a'], { deadline: Date.now() + 4_000, signal: new AbortController().signal })).toEqual(
      new Map(),
    );
  });
}
