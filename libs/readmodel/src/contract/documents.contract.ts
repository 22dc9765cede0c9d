import { afterAll, describe, expect, test } from 'vitest';
import type { DocumentStore } from '../documents.ts';
import { type ContractEngine, raceCase, suiteTitle } from './engine.ts';
import { generationsContract } from './generations.contract.ts';
import { guardedViewContract } from './guarded-view.contract.ts';

/** A document as views keep them: nested, with every kind of JSON value. */
const doc = (text: string) => ({
  text,
  items: [{ title: text, quantity: 3, priceMinor: 999_999_999_999_99, ratio: 0.1 }, {}],
  nothing: null,
  empty: { list: [], text: '' },
  yes: true,
  below: -42,
});

/** The documents port's contract, run on an engine. */
export function documentsContract(engine: ContractEngine<DocumentStore>): void {
  describe.skipIf(engine.skipped !== undefined)(suiteTitle('documents', engine), () => {
    const handles: DocumentStore[] = [];
    const handle = (index: number) => {
      handles[index] ??= engine.open();
      return handles[index];
    };
    let views = 0;
    const freshPair = () => {
      views += 1;
      const name = `view-${views}`;
      return [
        handle(0).documents<ReturnType<typeof doc>>(name),
        handle(1).documents<ReturnType<typeof doc>>(name),
      ] as const;
    };

    afterAll(async () => {
      await Promise.all(handles.map((each) => each.close()));
      await engine.cleanUp();
    });

    guardedViewContract({ freshView: () => freshPair()[0].open(1), doc, standIn: engine.standIn });
    generationsContract({ freshPair: () => [...freshPair()], doc, standIn: engine.standIn });

    test('one document is got by its id', async () => {
      const view = await freshPair()[0].open(1);
      await view.putMany([{ id: 'a', revision: 2, doc: doc('one') }]);
      expect(await view.get('a')).toEqual({ id: 'a', revision: 2, doc: doc('one') });
      expect(await view.get('b')).toBeUndefined();
    });

    const race = raceCase(
      'of writers that bring one revision at once, one is told that it has written',
      engine.standIn,
    );
    test.skipIf(race.skipped)(race.title, async () => {
      const view = await freshPair()[0].open(1);
      const bring = async (text: string) => {
        const [outcome] = await view.putMany([{ id: 'a', revision: 0, doc: doc(text) }]);
        return { text, outcome };
      };
      const all = await Promise.all(['one', 'two', 'three', 'four'].map(bring));
      const winners = all.filter(({ outcome }) => outcome === 'written').map(({ text }) => text);
      expect(winners).toEqual([(await view.get('a'))?.doc.text]);
    });

    test('the engine says that it is there', async () => {
      await expect(handle(0).ping()).resolves.toBeUndefined();
    });

    test('a view with a name unfit for an engine is refused', () => {
      for (const name of ['', 'Orders', '1st', 'a b', 'a"b', 'a_b', `a${'b'.repeat(63)}`]) {
        expect(() => handle(0).documents(name)).toThrow('cannot be named');
      }
    });
  });
}
