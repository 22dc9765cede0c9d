import { describe, expect, it } from 'vitest';
import { parseLink } from './event.ts';
import { bytesToUuid, uuidToBytes } from './uuid.ts';

describe('links', () => {
  it('name a revision and a stream, which may have an @ of its own', () => {
    expect(parseLink(Buffer.from('12@order-1@home'))).toEqual({ revision: 12, stream: 'order-1@home' });
  });

  it.each(['', 'order-1', '@order-1', 'x@order-1', '-1@order-1', '1.5@order-1'])(
    'are none when malformed: %s',
    (text) => {
      expect(parseLink(Buffer.from(text))).toBeUndefined();
    },
  );
});

describe('ids', () => {
  it('are the same after a round trip, in lower case', () => {
    const id = 'C80C3DBA-bc57-4c2c-9c31-9e908ccab973';
    expect(bytesToUuid(uuidToBytes(id) as Uint8Array)).toBe(id.toLowerCase());
  });

  it.each(['', 'abc', 'c80c3dbabc574c2c9c319e908ccab973', 'g80c3dba-bc57-4c2c-9c31-9e908ccab973'])(
    'are UUIDs: not %s',
    (text) => {
      expect(uuidToBytes(text)).toBeUndefined();
    },
  );
});
