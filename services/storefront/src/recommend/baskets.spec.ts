import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Baskets } from './baskets.ts';

const fresh = (orders = 100) => new Baskets({ orders });

describe('recommendations', () => {
  test('are what others bought together with it, the most frequent first', () => {
    const baskets = fresh();
    baskets.opened('1', 'bo', ['rope', 'cleat']);
    baskets.opened('2', 'cy', ['rope', 'cleat', 'lamp']);
    baskets.opened('3', 'di', ['rope', 'lamp', 'cleat']);
    baskets.opened('4', 'ed', ['mug']);
    baskets.opened('5', 'ann', ['rope']);
    expect(baskets.recommendedTo('ann', 2)).toEqual(['cleat', 'lamp']);
  });

  test('are filled up with what is bought most', () => {
    const baskets = fresh();
    baskets.opened('1', 'bo', ['rope', 'cleat']);
    baskets.opened('2', 'cy', ['mug']);
    baskets.opened('3', 'di', ['mug', 'boots']);
    baskets.opened('4', 'ann', ['rope']);
    expect(baskets.recommendedTo('ann', 10)).toEqual(['cleat', 'mug', 'boots']);
  });

  test('for somebody new are what is bought most', () => {
    const baskets = fresh();
    baskets.opened('1', 'bo', ['rope', 'cleat']);
    baskets.opened('2', undefined, ['rope']);
    expect(baskets.recommendedTo('ann', 1)).toEqual(['rope']);
  });

  test('are not what the customer has', () => {
    const baskets = fresh();
    baskets.opened('1', 'ann', ['rope', 'cleat']);
    baskets.opened('2', 'bo', ['rope', 'cleat']);
    expect(baskets.recommendedTo('ann', 5)).toEqual([]);
  });

  test('take nothing from orders that were canceled', () => {
    const baskets = fresh();
    baskets.opened('1', 'bo', ['rope', 'cleat']);
    baskets.opened('2', 'ann', ['rope']);
    baskets.canceled('1');
    expect(baskets.recommendedTo('ann', 5)).toEqual([]);
    expect(baskets.ordersOf('bo', 5)).toEqual(['1']);
  });
});

test("a customer's last orders come newest first", () => {
  const baskets = fresh();
  for (const order of ['1', '2', '3']) baskets.opened(order, 'ann', ['rope']);
  baskets.changed('1', ['mug']);
  expect(baskets.ordersOf('ann', 2)).toEqual(['3', '2']);
  expect(baskets.ordersOf('nobody', 2)).toEqual([]);
});

const order = fc.integer({ min: 0, max: 12 }).map(String);
const skus = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 6 });
const told = fc.array(
  fc.oneof(
    fc.record({
      what: fc.constant('opened' as const),
      order,
      owner: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
      skus,
    }),
    fc.record({ what: fc.constant('changed' as const), order, skus }),
    fc.record({ what: fc.constant('canceled' as const), order }),
  ),
  { maxLength: 60 },
);

test('whatever happens, what is counted is what the remembered orders hold, and no more are remembered than may be', () => {
  fc.assert(
    fc.property(told, fc.integer({ min: 1, max: 6 }), (events, most) => {
      const baskets = fresh(most);
      const model: { order: string; owner: string | undefined; skus: readonly string[] }[] = [];
      for (const event of events) {
        const known = model.find((one) => one.order === event.order);
        if (event.what === 'opened') {
          baskets.opened(event.order, event.owner, event.skus);
          if (!known) model.push({ order: event.order, owner: event.owner, skus: event.skus });
          if (model.length > most) model.shift();
        } else {
          const next = event.what === 'changed' ? event.skus : [];
          if (event.what === 'changed') baskets.changed(event.order, next);
          else baskets.canceled(event.order);
          if (known) known.skus = next;
        }
      }
      const again = fresh(most);
      for (const { order: id, owner, skus: held } of model) again.opened(id, owner, held);
      expect(baskets.size).toBe(model.length);
      for (const owner of ['x', 'y', 'z']) {
        expect(baskets.recommendedTo(owner, 9)).toEqual(again.recommendedTo(owner, 9));
        expect(baskets.ordersOf(owner, 9)).toEqual(again.ordersOf(owner, 9));
      }
    }),
  );
});
