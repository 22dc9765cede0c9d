import { expect, test } from 'vitest';
import { LONGEST_WAIT_S, preferredWait } from './prefer-wait.ts';

test.each([
  ['wait=5', 5],
  ['respond-async, wait=3', 3],
  ['Wait = "2"', 2],
  ['wait=1; x=y, return=minimal', 1],
  ['wait=0', 0],
  ['wait=3600', LONGEST_WAIT_S],
])('%s is granted as %i seconds', (prefer, seconds) => {
  expect(preferredWait(prefer)).toBe(seconds);
});

test.each([undefined, '', 'respond-async', 'wait', 'wait=', 'wait=-1', 'wait=soon', 'xwait=3'])(
  '%s asks for no wait',
  (prefer) => {
    expect(preferredWait(prefer)).toBeUndefined();
  },
);
