import type { Versioned } from '@keelson/eventsourcing';
import type { DocumentView } from '@keelson/readmodel';
import { expect, test, vi } from 'vitest';
import { DocumentReader } from './document-reader.ts';

interface OrderDocument {
  readonly title: string;
}
const orderId = '0b8f2f2c-6d0f-4c43-9f3b-0d7d1c6f3a55';
const newOrder: OrderDocument = { title: 'Brass cleat' };

const at = (revision: number): Versioned<OrderDocument> => ({ id: orderId, revision, doc: newOrder });
const options = () => ({ deadline: Date.now() + 1_000, signal: new AbortController().signal });

/** A reader of a view that shows `shown`, one read after the other (the last for good), and of a stream. */
function reading(shown: readonly (number | undefined)[], stream: number | undefined) {
  const left = [...shown];
  const get = async () => {
    const revision = left.length > 1 ? left.shift() : left[0];
    return revision === undefined ? undefined : at(revision);
  };
  const read = vi.fn(async () => (stream === undefined ? undefined : at(stream)));
  const current = async () => ({ get }) as unknown as DocumentView<OrderDocument>;
  const head = async () => stream;
  return { reader: new DocumentReader({ current }, { category: 'order', read, head }), read };
}

test('an order comes from the view, and the event store is not asked', async () => {
  const { reader, read } = reading([3], 4);
  expect(await reader.read(orderId, options())).toEqual(at(3));
  expect(read).not.toHaveBeenCalled();
});

test('an order that the view does not hold yet comes from its stream, with one call', async () => {
  const { reader, read } = reading([undefined], 0);
  expect(await reader.read(orderId, options())).toEqual(at(0));
  expect(read).toHaveBeenCalledOnce();
});

test('an order without a stream does not exist', async () => {
  const { reader } = reading([undefined], undefined);
  await expect(reader.read(orderId, options())).rejects.toMatchObject({ code: 'not-found', type: 'order-not-found' });
});

test('whether an order exists is not guessed while the event store is away', async () => {
  const { reader, read } = reading([undefined], undefined);
  read.mockRejectedValue(Object.assign(new Error('away'), { code: 'unavailable' }));
  await expect(reader.read(orderId, options())).rejects.toMatchObject({ code: 'unavailable' });
});

test('a reader that names a revision gets that one or a later one', async () => {
  const { reader } = reading([0, 1, 1, 2], 2);
  expect(await reader.read(orderId, { ...options(), minRevision: 2 })).toEqual(at(2));
});

test('a revision that the order does not have is not waited for', async () => {
  const { reader } = reading([0], 1);
  const reads = reader.read(orderId, { ...options(), minRevision: 2 });
  await expect(reads).rejects.toMatchObject({ code: 'invalid', faults: [{ field: 'min-revision' }] });
});

test('a reader that names a revision waits no longer than its deadline', async () => {
  const { reader } = reading([0], 5);
  const reads = reader.read(orderId, { ...options(), deadline: Date.now() + 30, minRevision: 5 });
  await expect(reads).rejects.toMatchObject({ code: 'deadline' });
});

test('a reader that goes away is not waited for', async () => {
  const { reader } = reading([0], 5);
  const gone = new AbortController();
  const reads = reader.read(orderId, { ...options(), signal: gone.signal, minRevision: 5 });
  gone.abort(Object.assign(new Error('gone'), { code: 'cancelled' }));
  await expect(reads).rejects.toMatchObject({ code: 'cancelled' });
});
