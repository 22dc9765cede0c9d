import { expect, it } from 'vitest';
import { serverSentEvents } from './server-sent-events.ts';

async function read(...chunks: string[]) {
  async function* body() {
    for (const chunk of chunks) yield new TextEncoder().encode(chunk);
  }
  return Array.fromAsync(serverSentEvents(body()));
}

it('reads events however the bytes are cut', async () => {
  const text = 'id: 3\nevent: PAID\ndata: {"a":\ndata: 1}\n\nid: 4\ndata: x\n\n';
  const expected = [
    { id: '3', type: 'PAID', data: '{"a":\n1}' },
    { id: '4', type: 'message', data: 'x' },
  ];
  expect(await read(text)).toEqual(expected);
  expect(await read(...text)).toEqual(expected);
});

it('passes over comments, retry times and an event that is cut off at the end', async () => {
  expect(await read('retry: 2000\n\n: still here\n\ndata: 1\n\ndata: 2')).toEqual([
    { id: '', type: 'message', data: '1' },
  ]);
});
