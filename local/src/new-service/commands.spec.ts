import { describe, expect, test } from 'vitest';
import { commandsOf, eventsOf } from './commands.ts';

const shipment = ['shipment'];

describe('a command', () => {
  test('that is a verb is about what the service is about', () => {
    expect(commandsOf(shipment, ['dispatch'])).toEqual([
      {
        type: 'dispatch-shipment',
        method: 'DispatchShipment',
        operation: 'dispatchShipment',
        path: 'dispatch',
        event: 'V1_SHIPMENT_DISPATCHED',
        short: 'dispatch',
        words: 'dispatch a shipment',
        Does: 'Dispatch a shipment',
      },
    ]);
  });

  test('that says what it is about stands as it is', () => {
    expect(commandsOf(shipment, ['noteDelay'])[0]).toMatchObject({
      type: 'note-delay',
      path: 'note-delay',
      event: 'V1_DELAY_NOTED',
    });
    expect(commandsOf(shipment, ['dispatch-shipment'])).toEqual(commandsOf(shipment, ['dispatch']));
  });

  test.each([
    ['V1_SHIPMENT_GONE', 'V1_SHIPMENT_GONE'],
    ['ShipmentGone', 'V1_SHIPMENT_GONE'],
    ['gone', 'V1_SHIPMENT_GONE'],
    ['V2_ShipmentGone', 'V2_SHIPMENT_GONE'],
  ])('leads to the event that was named: %s', (said, event) => {
    expect(commandsOf(shipment, ['dispatch'], [said])[0]?.event).toBe(event);
  });

  test.each(['', '1x', 'a.b', '../x', "x'", 'ä'])('is a name that code can have: not "%s"', (name) => {
    expect(() => commandsOf(shipment, [name])).toThrow('is no name for a command');
    expect(() => commandsOf(shipment, ['create'], [name])).toThrow('is no name for an event');
  });
});

test('there is one event for each command', () => {
  expect(eventsOf(shipment, ['create', 'send'])).toEqual(['V1_SHIPMENT_CREATED', 'V1_SHIPMENT_SENT']);
  expect(() => commandsOf(shipment, ['create', 'send'], ['Made'])).toThrow('2 commands and 1 events');
});

test('nothing is there twice, and something is there', () => {
  expect(() => commandsOf(shipment, ['create', 'create-shipment'])).toThrow('create-shipment is there twice');
  expect(() => commandsOf(shipment, ['a', 'b'], ['Made', 'made'])).toThrow('V1_SHIPMENT_MADE is there twice');
  expect(() => commandsOf(shipment, [])).toThrow('name at least one command');
});
