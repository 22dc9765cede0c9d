import { expect, it, vi } from 'vitest';
import type { Store } from '../storage/store.ts';
import { turn } from '../streams/read.ts';
import { LastKnown } from './known.ts';
import { ALL } from './settings.ts';

it('a log that cannot be read is told to whoever asks what is known, and ends nothing while nobody does', async () => {
  const fault = new Error('disk I/O error');
  const headersBackwards = () => {
    throw fault;
  };
  const store = { writer: { head: 1 }, reader: { headersBackwards } } as unknown as Store;
  const unhandled = vi.fn();
  process.once('unhandledRejection', unhandled);
  const known = new LastKnown(store, ALL, 0, () => true);
  await turn();
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  await expect(known.ready).rejects.toBe(fault);
});
