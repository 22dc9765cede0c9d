import { describe, expect, it } from 'vitest';
import { firstVisibleRevision, NO_METADATA, parseStreamMetadata, withTruncateBefore } from './metadata.ts';

const parse = (text: string) => parseStreamMetadata(Buffer.from(text));

describe('stream metadata', () => {
  it('names what the server acts on; ages are seconds on the wire', () => {
    expect(parse('{"$maxCount":5,"$maxAge":60,"$tb":3,"own":true}')).toEqual({
      present: true,
      maxCount: 5,
      maxAgeMs: 60_000,
      truncateBefore: 3,
      softDeleted: false,
    });
  });

  it.each(['', 'no json', '[]', 'null', '{"$maxCount":"5","$tb":-1,"$maxAge":1.5}'])(
    'ignores what is malformed: %s',
    (text) => {
      expect(parse(text)).toEqual({ ...NO_METADATA, present: true });
    },
  );

  it('knows a deleted stream by its truncation', () => {
    expect(parse('{"$tb":9223372036854775807}').softDeleted).toBe(true);
  });

  it('hides the events before the truncation and beyond the count', () => {
    expect(firstVisibleRevision(NO_METADATA, 9)).toBe(0);
    expect(firstVisibleRevision({ ...NO_METADATA, truncateBefore: 4 }, 9)).toBe(4);
    expect(firstVisibleRevision({ ...NO_METADATA, maxCount: 3 }, 9)).toBe(7);
    expect(firstVisibleRevision({ ...NO_METADATA, maxCount: 3, truncateBefore: 8 }, 9)).toBe(8);
    expect(firstVisibleRevision({ ...NO_METADATA, maxCount: 30 }, 9)).toBe(0);
  });

  it('keeps everything else when a stream comes back', () => {
    const body = withTruncateBefore(Buffer.from('{"$tb":9223372036854775807,"own":[1]}'), 12);
    expect(JSON.parse(Buffer.from(body).toString())).toEqual({ $tb: 12, own: [1] });
  });
});
