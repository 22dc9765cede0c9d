import { Deadline, fromCarrier, type OutgoingCall } from '@keelson/chassis';
import type { CalleeBounds } from '../saga/callees.ts';

/** How a step's call is made: the key lets the mesh repeat it, and the callee know the repeat. */
export function outgoing({ deadline, key, signal, trace }: CalleeBounds): OutgoingCall {
  return { deadline: Deadline.at(deadline), idempotencyKey: key, signal, trace: fromCarrier(trace) };
}

/** A method whose answer says nothing that its request does not. */
export type Answerless<Request> = (request: Request) => object;
