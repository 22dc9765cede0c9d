import { expect, test, vi } from 'vitest';
import { tend } from './tended-ring.ts';

/** A ring whose looks end when they are told to, and what a service would do with it. */
function setUp() {
  const look = Promise.withResolvers<void>();
  const ring = { tend: vi.fn(() => look.promise), signer: vi.fn() };
  const [warn, onStop] = [vi.fn(), vi.fn()];
  tend({ log: { warn }, lifecycle: { onStop }, health: { addCheck: vi.fn() } }, ring, 1);
  const stop: () => Promise<void> = onStop.mock.calls[0]?.[1];
  return { look, ring, warn, stop };
}

test('a stop waits until the keys that are being looked at have been', async () => {
  const { look, ring, stop } = setUp();
  await vi.waitFor(() => expect(ring.tend).toHaveBeenCalled());
  const ended = vi.fn();
  const stopping = Promise.resolve(stop()).then(ended);
  await new Promise(setImmediate);
  expect(ended).not.toHaveBeenCalled();
  look.resolve();
  await stopping;
  expect(ring.tend).toHaveBeenCalledTimes(1);
});

test('keys that cannot be looked at are told of, and looked at again', async () => {
  const { look, ring, warn, stop } = setUp();
  ring.tend.mockRejectedValue(new Error('the store is away'));
  look.resolve();
  await vi.waitFor(() => expect(ring.tend.mock.calls.length).toBeGreaterThan(1));
  expect(warn).toHaveBeenCalled();
  await stop();
});
