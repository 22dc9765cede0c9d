import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChild } from '../../../test/support/child.ts';
import { openTestStore, type TestStore } from '../../../test/support/event-store.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.stop());

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

/** The README's pieces of code, each with the file that it says it is from: the last one that it links to before. */
const excerpts = [...read('README.md').matchAll(/\(((?:example|src)\/[\w.-]+\.ts)\)[^`]*```ts\n(.*?)```/gs)].map(
  ([, file = '', code = '']) => ({ file, lines: code.split('\n').map((line) => line.trim()) }),
);

test('the README shows the example as it is, but for what it leaves out', () => {
  expect(excerpts).toHaveLength(read('README.md').split('```ts').length - 1);
  for (const { file, lines } of excerpts) {
    const code = read(file).split('\n').values();
    for (const line of lines.filter((one) => one !== '' && one !== '// ...')) {
      expect(code.some((one) => one.trim() === line) || `${file} has no line "${line}" there`).toBe(true);
    }
  }
});

test('the whole of the example runs', async () => {
  const example = startChild('libs/eventsourcing/example/main.ts', [], {
    KEELSON_EVENTSTORE_URL: store.connectionString,
  });
  const code = await example.ended();
  expect(example.output().split('\n')).toEqual([
    expect.stringMatching(/^account [\w-]{36}: revision 1; the repeat says 1 too$/),
    '501 cents: refused by overdrawn',
    'the view at revision 2: 300 cents',
    '',
  ]);
  expect(code).toBe(0);
});
