import { describe, expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';
import { aHouse } from './testing/a-house.ts';
import { type Ask, askForWish, wishOf } from './wish.ts';

const said = (...args: string[]) => readCommandLine(args, {});

/** Somebody who answers with these texts, one after the other, and remembers what was asked. */
function somebody(...answers: string[]) {
  const asked: string[] = [];
  const ask: Ask = async (question, usual, accept) => {
    asked.push(question);
    return accept(answers.shift() || usual);
  };
  return { ask, asked };
}

describe('where nobody can be asked', () => {
  test('the usual is taken', () => {
    expect(wishOf(said('stock'))).toEqual({ name: 'stock', commands: ['create'], calledBy: [] });
  });

  test('a name is missed', () => {
    expect(() => wishOf(said())).toThrow('give it a name: npm run new:service -- NAME');
  });
});

describe('somebody is asked', () => {
  test('for all that was not said', async () => {
    const { ask } = somebody('shipments', 'create, send', '', 'orders');
    expect(await askForWish(said(), aHouse(), ask)).toEqual({
      name: 'shipments',
      commands: ['create', 'send'],
      events: ['V1_SHIPMENT_CREATED', 'V1_SHIPMENT_SENT'],
      calledBy: ['orders'],
    });
  });

  test('for nothing that was', async () => {
    const { ask, asked } = somebody();
    await askForWish(said('stock', '--commands', 'create', '--events', 'Made', '--called-by', 'nobody'), aHouse(), ask);
    expect(asked).toEqual([]);
  });

  test.each([
    [['orders'], 'exists already'],
    [['stock', ''], undefined],
    [['stock', '1x'], 'is no name for a command'],
    [['stock', 'create', 'Made,Sent'], '1 commands and 2 events'],
    [['stock', 'create', 'Made', 'stranger'], 'there is no service "stranger"'],
  ])('and told at once what is wrong: %j', async (answers, message) => {
    const wish = askForWish(said(), aHouse(), somebody(...answers).ask);
    if (message === undefined) expect(await wish).toMatchObject({ commands: ['create'], calledBy: ['nobody'] });
    else await expect(wish).rejects.toThrow(message);
  });
});
