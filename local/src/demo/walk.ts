import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, send } from './api.ts';
import { EventTail } from './event-tail.ts';
import type { Show } from './show.ts';
import { creation, life, type Step, search } from './story.ts';

/** Something came out otherwise than it should. */
export class Surprise extends Error {
  constructor(step: Step, text: string) {
    super(`${step.title}: ${text}`);
    this.name = 'Surprise';
  }
}

/** The index may be this far behind; after it, a search that finds nothing is a surprise. */
const searchTimeoutMs = 5_000;

/**
 * Walks one order through its life on the platform at `base`, showing every call, answer and event.
 * @throws Surprise when an answer or an event is not what it should be
 * @throws NotRunning when nothing answers
 */
export async function walk(base: string, show: Show): Promise<void> {
  await assertRunning(base);
  const word = `demo${randomUUID().slice(0, 8)}`;
  const key = randomUUID();
  const first = creation(word, key);
  show.step(first);
  const id = (await take(base, first, show)).body as string;
  const tail = await EventTail.open(base, `/api/v1/orders/${id}/events`);
  try {
    await expectEvent(first, tail, show);
    for (const step of life(id, word, key)) {
      show.step(step);
      await take(base, step, show);
      await expectEvent(step, tail, show);
    }
  } finally {
    tail.close();
  }
  await find(base, search(id, word), show);
  show.end(`That was the life of order ${id}.`);
}

async function assertRunning(base: string): Promise<void> {
  const { status } = await send(base, { method: 'GET', path: '/healthz' });
  if (status !== 200) throw new Error(`${base} answers, but is not ready: GET /healthz says ${status}`);
}

async function take(base: string, step: Step, show: Show): Promise<Answer> {
  show.request(step.call);
  const answer = await send(base, step.call);
  show.answer(answer);
  const surprise = surpriseIn(step, answer);
  if (surprise !== undefined) throw new Surprise(step, surprise);
  return answer;
}

function surpriseIn(step: Step, answer: Answer): string | undefined {
  if (answer.status !== step.status) return `it should answer ${step.status}, not ${answer.status}`;
  return step.surprise?.(answer);
}

/** A step without an event is proved by the next one: its event has to be the very next of the stream. */
async function expectEvent(step: Step, tail: EventTail, show: Show): Promise<void> {
  if (step.event === undefined) {
    if (step.call.method !== 'GET') show.nothing();
    return;
  }
  const event = await tail.next();
  show.event(event);
  if (event.type !== step.event) throw new Surprise(step, `the event should be ${step.event}, not ${event.type}`);
}

async function find(base: string, step: Step, show: Show): Promise<void> {
  const end = performance.now() + searchTimeoutMs;
  while (performance.now() < end && surpriseIn(step, await send(base, step.call)) !== undefined) await pause(50);
  show.step(step);
  await take(base, step, show);
}
