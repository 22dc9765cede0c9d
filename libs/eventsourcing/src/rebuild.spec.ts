import { describe, expect, it } from 'vitest';
import type { GroupProgress } from './group.ts';
import { nextStep, type SwitchStep } from './rebuild.ts';
import type { ViewState } from './view.ts';

const at = (position: number) => ({ commit: BigInt(position), prepare: BigInt(position) });
const progress = (checkpoint: number, lastKnown: number): GroupProgress => ({
  checkpoint: at(checkpoint),
  lastKnown: at(lastKnown),
  pending: 0,
  parked: 0,
});
const building: ViewState = { version: 1, active: 1, building: 2 };
const switching: ViewState = { ...building, version: 2, switching: true };

/** Takes looks at a rebuild, one a second, and tells the kinds of the steps. */
function looks(...each: [ViewState, GroupProgress][]): string[] {
  let last: SwitchStep | undefined;
  return each.map(([state, seen], second) => {
    last = nextStep(state, seen, last, second * 1_000);
    return last.kind;
  });
}

describe('nextStep', () => {
  it('waits while the new generation is far behind, and measures anew when it has come to where it looked', () => {
    const filling = [10, 25, 40, 55, 70, 85, 100].map((done): [ViewState, GroupProgress] => [
      building,
      progress(done, 100 + done),
    ]);
    expect(looks(...filling, [building, progress(150, 210)], [building, progress(210, 220)])).toEqual([
      ...filling.map(() => 'wait'),
      'wait',
      'freeze',
    ]);
  });

  it('freezes the old one when the new one is always a little behind', () => {
    const steady = [1, 2, 3, 4].map((look): [ViewState, GroupProgress] => [
      building,
      progress(100 + look * 10, 125 + look * 10),
    ]);
    expect(looks(...steady)).toEqual(['wait', 'wait', 'wait', 'freeze']);
  });

  it('freezes the old one when the new one keeps up with a stream that goes on', () => {
    expect(looks([building, progress(90, 100)], [building, progress(101, 110)])).toEqual(['wait', 'freeze']);
  });

  it('after the freeze makes sure that the old group is gone, then waits for all that was known since', () => {
    expect(
      looks(
        [building, progress(100, 100)],
        [building, progress(100, 100)],
        [switching, progress(100, 105)],
        [switching, progress(100, 110)],
        [switching, progress(109, 120)],
        [switching, progress(110, 130)],
      ),
    ).toEqual(['wait', 'freeze', 'delete-group', 'wait', 'wait', 'switch']);
  });

  it('begins the switch anew where another replica left it', () => {
    expect(looks([switching, progress(5, 10)], [switching, progress(8, 10)], [switching, progress(10, 10)])).toEqual([
      'delete-group',
      'wait',
      'switch',
    ]);
  });

  it('is level at once where there is nothing to fold', () => {
    const empty: GroupProgress = { checkpoint: undefined, lastKnown: undefined, pending: 0, parked: 0 };
    expect(
      looks([building, empty], [building, empty], [switching, empty], [switching, empty], [switching, empty]),
    ).toEqual(['wait', 'freeze', 'delete-group', 'wait', 'switch']);
  });
});
