import type { Versioned } from '@keelson/eventsourcing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ActiveView } from '../active-view.ts';
import { MAX_PAGE_SIZE, MAX_SEARCH_DEPTH, type SearchStore, type SearchView } from '../search.ts';
import { type ContractEngine, suiteTitle } from './engine.ts';
import { generationsContract } from './generations.contract.ts';
import { guardedViewContract } from './guarded-view.contract.ts';
import { type Parcel, parcelSchema, parcels, searchCases } from './search-cases.ts';
import { searchModel } from './search-model.ts';

/** Few words with common beginnings, so that random questions meet random documents in every tier. */
const word = fc.constantFrom(
  'lap',
  'laptop',
  'Laptops',
  'löwe',
  'low',
  'mouse',
  'mo',
  '1',
  '15',
  'z',
  '東京',
  'straße',
);
const text = fc.array(word, { maxLength: 4 }).map((words) => words.join(' '));
const parcelOf: fc.Arbitrary<Parcel> = fc.record({
  titles: fc.array(text, { maxLength: 2 }),
  notes: fc.array(text, { maxLength: 2 }),
  email: text,
  address: text,
});

/** Some find nothing, some a few, some most of the documents. */
const question = fc.oneof(
  fc.constantFrom('l', 'm', 'lap', 'laptop', 'l m', 'lap 1'),
  text,
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary' }),
);

type Where = Readonly<Record<string, string>>;

/** Keywords that some, many and few of the random documents have. */
const where: fc.Arbitrary<Where> = fc.oneof(
  fc.constant({}),
  fc.record({ sender: word }),
  fc.record({ title: fc.constantFrom('', 'lap', 'mouse') }),
  fc.record({ title: fc.constantFrom('', 'mo'), sender: fc.constantFrom('', 'z') }),
);

const doc = (title: string): Parcel => ({ titles: [title], notes: [], email: 'ann@example.com', address: '' });

/** The search port's contract, run on an engine. Handles make a write visible to searches before it resolves. */
export function searchContract(engine: ContractEngine<SearchStore>): void {
  describe.skipIf(engine.skipped !== undefined)(suiteTitle('search', engine), () => {
    const handles: SearchStore[] = [];
    const handle = (index: number) => {
      handles[index] ??= engine.open();
      return handles[index];
    };
    let views = 0;
    const freshPair = () => {
      views += 1;
      const name = `view-${views}`;
      return [handle(0).search(name, parcelSchema), handle(1).search(name, parcelSchema)] as const;
    };
    const freshView = () => freshPair()[0].open(1);
    const idsOf = async (view: SearchView<Parcel>, question: string, page = 1, size = 1_000, where?: Where) => {
      const { total, hits } = await view.search({ text: question, page, size, ...(where && { where }) });
      return { total, ids: hits.map(({ id }) => id) };
    };

    afterAll(async () => {
      await Promise.all(handles.map((each) => each.close()));
      await engine.cleanUp();
    });

    guardedViewContract({ freshView, doc, standIn: engine.standIn });
    generationsContract({ freshPair: () => [...freshPair()], doc, standIn: engine.standIn });

    describe('finds', () => {
      let view: SearchView<Parcel>;

      beforeAll(async () => {
        view = await freshView();
        await view.putMany(Object.entries(parcels).map(([id, each]) => ({ id, revision: 0, doc: each })));
      });

      test.each(searchCases)('$says', async ({ text: question, where, finds }) => {
        expect(await idsOf(view, question, 1, 1_000, where)).toEqual({ total: finds.length, ids: finds });
      });

      test('a hit is the stored document with its revision', async () => {
        const { hits } = await view.search({ text: 'sleeve', page: 1, size: 10 });
        expect(hits).toEqual([{ id: 'a2', revision: 0, doc: parcels.a2 }]);
      });

      test('nothing under a keyword that the schema does not have: that is a fault of the code', async () => {
        const refused = view.search({ text: '', where: { colour: 'red' }, page: 1, size: 10 });
        await expect(refused).rejects.toThrow(new TypeError('The search view has no keyword "colour".'));
      });

      test('a page out of bounds is refused with the field named', async () => {
        for (const [page, size, field] of [
          [0, 10, 'page'],
          [1.5, 10, 'page'],
          [Number.NaN, 10, 'page'],
          [1, 0, 'size'],
          [1, MAX_PAGE_SIZE + 1, 'size'],
        ] as const) {
          const refused = view.search({ text: '', page, size });
          await expect(refused).rejects.toMatchObject({ code: 'invalid', faults: [{ field }] });
        }
      });

      test('a page past the end is empty and tells the true total, however deep', async () => {
        for (const page of [9, MAX_SEARCH_DEPTH, MAX_SEARCH_DEPTH + 1, Number.MAX_SAFE_INTEGER]) {
          expect(await idsOf(view, 'laptop', page, 1)).toEqual({ total: 5, ids: [] });
          expect(await idsOf(view, '', page, 1)).toEqual({ total: 8, ids: [] });
        }
      });
    });

    test('random questions over random documents are answered as the contract says, on any page', async () => {
      const view = await freshView();
      const documents: Versioned<Parcel>[] = fc
        .sample(parcelOf, { numRuns: 900, seed: 7 })
        .map((each, i) => ({ id: `d${(i * 37) % 900}`, revision: i, doc: each }));
      await view.putMany(documents);
      const model = searchModel(parcelSchema, documents);
      const page = fc.record({ page: fc.integer({ min: 1, max: 20 }), size: fc.integer({ min: 1, max: 50 }) });
      await fc.assert(
        fc.asyncProperty(question, page, where, async (asked, { page, size }, where) => {
          const expected = model(asked, where);
          const ids = expected.slice((page - 1) * size, page * size);
          expect(await idsOf(view, asked, page, size, where)).toEqual({ total: expected.length, ids });
        }),
        { numRuns: 300 },
      );
    });

    test('pages read one after the other hold every hit once, in one order, while others write', async () => {
      const view = await freshView();
      const put = (from: number, count: number, title: string) =>
        view.putMany(Array.from({ length: count }, (_, i) => ({ id: `p${from + i}`, revision: 0, doc: doc(title) })));
      await put(100, 25, 'stable page');
      const seen: string[] = [];
      for (let page = 1; page <= 4; page += 1) {
        seen.push(...(await idsOf(view, 'page stab', page, 7)).ids);
        await put(200 + page * 10, 10, 'unrelated thing');
      }
      expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `p${100 + i}`));
    });

    test('a changed text is found by its new words only, an unchanged one as before', async () => {
      const view = await freshView();
      await view.putMany(['a', 'b', 'c'].map((id) => ({ id, revision: 0, doc: doc('old words') })));
      await view.putMany([
        { id: 'c', revision: 1, doc: doc('new words') },
        { id: 'a', revision: 1, doc: doc('old words') },
        { id: 'b', revision: 0, doc: doc('stale words') },
      ]);
      expect((await idsOf(view, 'old')).ids).toEqual(['a', 'b']);
      expect((await idsOf(view, 'new')).ids).toEqual(['c']);
      expect((await idsOf(view, 'stale')).ids).toEqual([]);
      expect((await view.search({ text: 'old', page: 1, size: 1 })).hits[0]?.revision).toBe(1);
    });

    test('a changed keyword narrows by its new values only', async () => {
      const view = await freshView();
      const put = (id: string, revision: number, ...titles: string[]) =>
        view.putMany([{ id, revision, doc: { ...doc(''), titles } }]);
      await put('a', 0, 'red', 'round', 'red');
      await put('b', 0, 'red');
      await put('a', 1, 'green', 'round');
      await put('b', 1);
      const having = async (title: string) => (await idsOf(view, '', 1, 10, { title })).ids;
      expect(await having('red')).toEqual([]);
      expect(await having('green')).toEqual(['a']);
      expect(await having('round')).toEqual(['a']);
      await put('b', 0, 'green');
      expect(await having('green')).toEqual(['a']);
    });

    test('a generation made with other fields asks for a rebuild', async () => {
      const [generations] = freshPair();
      await generations.open(1);
      const other = handle(0).search(generations.name, { fields: { title: { text: (each: Parcel) => each.titles } } });
      const refused = new ActiveView(other).current();
      await expect(refused).rejects.toMatchObject({ code: 'unavailable', type: 'search-rebuild-needed' });
      await expect(refused).rejects.toThrow('Rebuild the view into a new generation');
      await expect(other.open(2)).resolves.toBeDefined();
    });

    test('the engine says that it is there', async () => {
      await expect(handle(0).ping()).resolves.toBeUndefined();
    });
  });
}
