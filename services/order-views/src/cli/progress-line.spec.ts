import { expect, test } from 'vitest';
import { barText, progressLine } from './progress-line.ts';

const at = (portion: number) => ({ projection: 'orders-search', generation: 2, portion, phase: 'filling' }) as const;

function output(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

test('the bar shows what, how far and what it does', () => {
  expect(barText(at(0.5))).toBe(`orders-search 2 [${'='.repeat(15)}${' '.repeat(15)}]  50 % filling`);
  expect(barText({ ...at(1), phase: 'switching' })).toBe(`orders-search 2 [${'='.repeat(30)}] 100 % switching`);
});

test('a terminal gets one line that changes, and the result in its place', () => {
  const terminal = output(true);
  const line = progressLine(terminal);
  line.show(at(0.5));
  line.show(at(0.5));
  line.show(at(0.6));
  line.end('done');
  expect(terminal.written).toEqual([
    `\r\u001b[K${barText(at(0.5))}`,
    `\r\u001b[K${barText(at(0.6))}`,
    '\r\u001b[K',
    'done\n',
  ]);
});

test('a log gets a line for each tenth', () => {
  const log = output(false);
  const line = progressLine(log);
  for (const portion of [0.11, 0.15, 0.19, 0.2]) line.show(at(portion));
  line.end();
  expect(log.written).toEqual([`${barText(at(0.1))}\n`, `${barText(at(0.2))}\n`]);
});
