import type { DomainEvent } from './decider.ts';

/** Turns what was recorded, maybe years ago, into the events that the code of today knows. */
export interface EventCodec<Event extends DomainEvent> {
  /**
   * @param type the recorded event's type
   * @param data the recorded event's JSON data
   * @throws UnknownEventType when neither a current type nor an upcaster has that name.
   */
  decode(type: string, data: unknown): Event;
}

/** One step from a retired event type to a newer one; steps are chained until the type is current. */
// biome-ignore lint/suspicious/noExplicitAny: a retired shape has no type in the code of today
export type Upcaster = (data: any) => DomainEvent;

/** The event is of a type that this code does not know: a newer version wrote it, or it is foreign to the stream. */
export class UnknownEventType extends Error {
  constructor(type: string) {
    super(`Event type ${type} is unknown to this version. Deploy a version that knows it, or add an upcaster.`);
    this.name = 'UnknownEventType';
  }
}

/**
 * Declares the events of a domain.
 * @param current the types that `evolve` handles
 * @param upcasters for each retired type, one step to a newer type
 * @throws Error when an upcaster is given for a current type: it would never run.
 */
export function defineEvents<Event extends DomainEvent>(
  current: readonly Event['type'][],
  upcasters: Readonly<Record<string, Upcaster>> = {},
): EventCodec<Event> {
  const known = new Set<string>(current);
  const steps = new Map(Object.entries(upcasters));
  for (const type of steps.keys()) {
    if (known.has(type)) throw new Error(`${type} is a current event type and has an upcaster: remove one of the two.`);
  }

  return {
    decode(type, data) {
      let event: DomainEvent = { type, data };
      // Each step must lead on to another type, so more steps than upcasters is a circle.
      for (let step = 0; !known.has(event.type); step++) {
        const upcast = steps.get(event.type);
        if (!upcast || step > steps.size) throw new UnknownEventType(type);
        event = upcast(event.data);
      }
      return event as Event;
    },
  };
}
