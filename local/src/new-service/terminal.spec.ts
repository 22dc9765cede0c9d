import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { onTerminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

function aTerminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  return { input, output, shown: () => `${output.read() ?? ''}` };
}

const even = (text: string) => {
  if (Number(text) % 2 === 0) return Number(text);
  throw new UsageError(`${text} is odd`);
};

test('a question is asked until its answer is right', async () => {
  const { input, output, shown } = aTerminal();
  const answer = onTerminal({ input, output }, (ask) => ask('Number', '4', even));
  input.write('3\n');
  await new Promise(setImmediate);
  input.write('6\n');
  expect(await answer).toBe(6);
  expect(shown()).toBe('Number [4]:   3 is odd\nNumber [4]: ');
});

test('no answer is the usual one', async () => {
  const { input, output } = aTerminal();
  const answer = onTerminal({ input, output }, (ask) => ask('Number', '4', even));
  input.write('\n');
  expect(await answer).toBe(4);
});

test('who goes away in the middle is told that nothing was written', async () => {
  const { input, output } = aTerminal();
  const answer = onTerminal({ input, output }, (ask) => ask('Number', '4', even));
  input.end();
  await expect(answer).rejects.toThrow('not all questions are answered. Nothing was written.');
});
