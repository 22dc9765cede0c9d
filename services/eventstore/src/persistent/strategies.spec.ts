import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../storage/event.ts';
import { BUCKETS, createStrategy, type Seat, type Strategy } from './strategies.ts';

interface NamedSeat extends Seat {
  name: string;
  free: number;
}

const seat = (name: string, free = 10): NamedSeat => ({ name, free });

function event(stream: string, metadata = ''): StoredEvent {
  const empty = new Uint8Array();
  const body = Buffer.from(metadata);
  return {
    position: 1,
    stream,
    revision: 0,
    id: empty,
    type: 'T',
    json: true,
    created: 0,
    metadata: body,
    data: empty,
  };
}

function owners(strategy: Strategy<NamedSeat>): (NamedSeat | undefined)[] {
  return Array.from({ length: BUCKETS }, (_, bucket) => strategy.ownerOf(bucket));
}

describe('RoundRobin', () => {
  it('gives to each in turn and passes over those that take nothing', () => {
    const strategy = createStrategy<NamedSeat>('RoundRobin');
    const [a, b, c] = [seat('a'), seat('b', 0), seat('c')];
    for (const one of [a, b, c]) strategy.join(one);
    const turns = Array.from({ length: 4 }, () => strategy.next()?.name);
    expect(turns.filter((name) => name === 'a')).toHaveLength(2);
    expect(turns.filter((name) => name === 'c')).toHaveLength(2);
    strategy.leave(a);
    c.free = 0;
    expect(strategy.next()).toBeUndefined();
  });
});

describe('DispatchToSingle', () => {
  it('gives all to the first, and to the next only while the first is full', () => {
    const strategy = createStrategy<NamedSeat>('DispatchToSingle');
    const [a, b] = [seat('a'), seat('b')];
    strategy.join(a);
    strategy.join(b);
    expect([strategy.next(), strategy.next()]).toEqual([a, a]);
    a.free = 0;
    expect(strategy.next()).toBe(b);
  });
});

describe('Pinned', () => {
  it('gives all events of a stream to one consumer', () => {
    const strategy = createStrategy<NamedSeat>('Pinned');
    strategy.join(seat('a'));
    strategy.join(seat('b'));
    const owner = () => strategy.ownerOf(strategy.bucketOf(event('order-1')));
    const first = owner();
    expect(first).toBeDefined();
    expect(owner()).toBe(first);
  });

  it('shares the streams evenly, whoever came and went', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 30 }), (moves) => {
        const strategy = createStrategy<NamedSeat>('Pinned');
        const present = new Map<number, NamedSeat>();
        for (const move of moves) {
          const there = present.get(move);
          if (there === undefined) {
            present.set(move, seat(String(move)));
            strategy.join(present.get(move) as NamedSeat);
          } else {
            present.delete(move);
            strategy.leave(there);
          }
        }
        const held = owners(strategy);
        if (present.size === 0) return held.every((owner) => owner === undefined);
        const share = Math.ceil(BUCKETS / present.size);
        return [...present.values()].every((one) => {
          const count = held.filter((owner) => owner === one).length;
          return count <= share && count >= share - present.size;
        });
      }),
    );
  });

  it('moves no more streams than a newcomer needs', () => {
    const strategy = createStrategy<NamedSeat>('Pinned');
    strategy.join(seat('a'));
    strategy.join(seat('b'));
    const before = owners(strategy);
    strategy.join(seat('c'));
    const moved = owners(strategy).filter((owner, bucket) => owner !== before[bucket]);
    expect(moved.length).toBeLessThanOrEqual(Math.ceil(BUCKETS / 3));
    expect(moved.every((owner) => owner?.name === 'c')).toBe(true);
  });
});

describe('PinnedByCorrelation', () => {
  it('gives all events of a correlation to one consumer, whatever their stream', () => {
    const strategy = createStrategy<NamedSeat>('PinnedByCorrelation');
    const metadata = '{"$correlationId":"c-1"}';
    expect(strategy.bucketOf(event('order-1', metadata))).toBe(strategy.bucketOf(event('payment-7', metadata)));
  });

  it('goes by the stream without one', () => {
    const strategy = createStrategy<NamedSeat>('PinnedByCorrelation');
    expect(strategy.bucketOf(event('order-1', 'no json'))).toBe(strategy.bucketOf(event('order-1')));
  });
});
