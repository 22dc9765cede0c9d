import { expect, test } from 'vitest';
import { eventParser } from './event-stream.js';

const stream =
  'retry: 1000\n: alive\n\nid: 0\nevent: V1_A\ndata: {"a":\ndata: 1}\n\nid:1\r\ndata:x: y\r\n\r\ndata: half';

test('events are read as the standard says: fields, comments, several lines of data, any line end', () => {
  expect(eventParser()(stream)).toEqual([
    { id: '0', event: 'V1_A', data: '{"a":\n1}' },
    { id: '1', event: 'message', data: 'x: y' },
  ]);
});

test('it does not matter where the network cuts them', () => {
  const whole = eventParser()(stream);
  for (let at = 1; at < stream.length; at++) {
    const parse = eventParser();
    expect([...parse(stream.slice(0, at)), ...parse(stream.slice(at))], `cut at ${at}`).toEqual(whole);
  }
});
