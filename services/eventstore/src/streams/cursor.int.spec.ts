import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/harness.ts';
import { sizeOf } from '../storage/event.ts';
import { PAGE_BYTES } from '../storage/reader.ts';
import { openStore, type Store } from '../storage/store.ts';
import { allBackwards, allForwards, type Cursor } from './cursor.ts';

const MB = 1024 * 1024;
const COUNT = 20;

let dataDir: string;
let store: Store;
beforeAll(async () => {
  dataDir = temporaryFolder();
  store = openStore(dataDir);
  const data = new Uint8Array(MB);
  for (let n = 0; n < COUNT; n += 1) {
    const event = {
      id: crypto.getRandomValues(new Uint8Array(16)),
      type: 'T',
      json: false,
      metadata: new Uint8Array(),
    };
    await store.writer.append({ stream: 'large', expected: { kind: 'any' }, events: [{ ...event, data }] });
  }
});
afterAll(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true });
});

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

it.each<[string, () => Cursor, number[]]>([
  ['forwards', () => allForwards(store, 0, () => true), upTo(COUNT)],
  ['backwards', () => allBackwards(store, COUNT + 1, () => true), upTo(COUNT).reverse()],
])('a filtered walk %s over large events holds a page of them at a time, and misses none', (_way, open, expected) => {
  const cursor = open();
  const walked: number[] = [];
  for (let end = false; !end; ) {
    const page = cursor.next(256);
    const bytes = page.events.reduce((sum, event) => sum + sizeOf(event), 0);
    expect(bytes).toBeLessThan(PAGE_BYTES + 2 * MB);
    walked.push(...page.events.map(({ revision }) => revision));
    end = page.end;
  }
  expect(walked).toEqual(expected);
});
