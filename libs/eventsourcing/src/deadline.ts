import type { StreamingRead } from '@eventstore/db-client';
import { DeadlineExceeded } from './errors.ts';

/** Longest for a call on which no caller waits with a deadline, milliseconds: what a stop may have to wait for, too. */
export const CALL_LIMIT = 5_000;

/** The longest time that a timer takes (a signed 32-bit number), milliseconds; more would fire at once. */
const LONGEST_TIMER = 2_147_483_647;

/**
 * Milliseconds until `deadline` (epoch milliseconds), more than 0.
 * @throws DeadlineExceeded when there are none left: there is no point in asking
 */
export function remaining(deadline: number): number {
  const left = deadline - Date.now();
  if (left <= 0) throw new DeadlineExceeded('The deadline passed before the event store was asked.');
  return left;
}

/**
 * Settles as `work` does, or with DeadlineExceeded at `deadline` (epoch milliseconds). The store's client does not do
 * so: it keeps the deadline of single calls, but not that of an append, nor one on what it asks before its first call,
 * which is what the server can do.
 */
export async function beforeDeadline<T>(work: Promise<T>, deadline: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const pass = () => reject(new DeadlineExceeded('The event store did not answer in time.'));
  const timer = setTimeout(pass, Math.min(Math.max(0, deadline - Date.now()), LONGEST_TIMER));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Gives the events of a read to `take` until the read ends, or `take` answers that it wants no more. The deadline is kept
 * here, as the client drops the one that a read is given. A read that ended is left alone; one that is late, or left
 * early, is broken off: that costs the connection a reset, of which servers take only so many a second.
 * @param begin makes the read; not called when the deadline has passed
 * @param take must not throw
 * @throws DeadlineExceeded at `deadline` (epoch milliseconds); the client's errors
 */
export async function readBefore<Event>(
  deadline: number,
  begin: () => StreamingRead<Event>,
  take: (event: Event) => boolean,
): Promise<void> {
  remaining(deadline);
  const read = begin();
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  let open = true;
  const breakOff = () => {
    open = false;
    read.cancel().catch(() => {});
    resolve();
  };
  // What follows on the last event that is wanted flows by: a call with something unread never ends for the client.
  read.on('data', (event: Event) => {
    if (open && !take(event)) breakOff();
  });
  read.on('error', reject);
  read.on('end', resolve);
  try {
    await beforeDeadline(over, deadline);
  } catch (error) {
    if (error instanceof DeadlineExceeded) breakOff();
    throw error;
  }
}
