import { expect, it } from 'vitest';
import { eventsCommand } from './events-command.ts';

it('gives every service what it reads of the others, and the event catalogue says what there is', async () => {
  const root = new URL('../../..', import.meta.url).pathname;
  expect(await eventsCommand(['--check'], root)).toEqual({ code: 0, output: 'docs/events.md is up to date.' });
});
