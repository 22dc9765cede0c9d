import type { SubscribedEvent } from '@keelson/eventsourcing';
import { expect, test } from 'vitest';
import { untilOld } from './until-old.ts';

const at = (ms: number): SubscribedEvent => ({
  stream: 'a-1',
  revision: 0,
  type: 'V1_HAPPENED',
  data: {},
  created: new Date(ms),
  retryCount: 0,
});

test('a batch whose newest event is old enough does not wait, and a younger one does', async () => {
  await untilOld([at(0), at(1_000)], 3_600_000, AbortSignal.abort(), () => 3_601_000);
  const young = untilOld([at(0), at(1_000)], 3_600_000, AbortSignal.abort(), () => 3_600_999);
  await expect(young).rejects.toThrow('aborted');
});
