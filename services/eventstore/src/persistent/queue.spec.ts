import { expect, it } from 'vitest';
import type { Message } from './message.ts';
import { MessageQueue } from './queue.ts';

const message = (at: number) => ({ at }) as Message;

function places(queue: MessageQueue): number[] {
  return queue.drain().map((one) => one.at);
}

it('a message that comes back takes its old place, also when others have gone meanwhile', () => {
  const queue = new MessageQueue();
  for (let at = 0; at < 200; at += 1) queue.push(message(at));
  for (let at = 0; at < 150; at += 1) queue.shift();
  queue.insert(message(20));
  queue.insert(message(10));
  queue.insert(message(-1));
  queue.insert(message(160.5));
  expect(queue.size).toBe(54);
  expect(queue.peek()?.at).toBe(-1);
  expect(places(queue).slice(0, 15)).toEqual([
    -1, 10, 20, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 160.5,
  ]);
  expect(queue.size).toBe(0);
});
