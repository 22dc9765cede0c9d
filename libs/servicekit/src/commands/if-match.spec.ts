import { WrongRevision } from '@keelson/eventsourcing';
import { expect, test } from 'vitest';
import { atRevisionOf } from './if-match.ts';

/** A command on what is at revision 3; answers the revision that it was told to expect. */
const command = async (expected: number | undefined) => {
  if (expected !== undefined && expected !== 3) throw new WrongRevision(expected, 3);
  return { id: 'x', revision: 4 };
};

test.each([undefined, '*', '3', '"3"', '"7", "3"', '"x", "3"', 'W/"1", "3"'])(
  '%s lets a command through',
  async (ifMatch) => {
    expect(await atRevisionOf(ifMatch, command)).toMatchObject({ revision: 4 });
  },
);

test.each(['2', '"2"', '"2", "4"', 'W/"3"', '"x"', '"03"'])('%s does not', async (ifMatch) => {
  await expect(async () => atRevisionOf(ifMatch, command)).rejects.toMatchObject({
    code: 'revision',
    type: 'wrong-revision',
  });
});
