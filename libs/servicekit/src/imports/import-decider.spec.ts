import { beginning } from '@keelson/bulkimport';
import { refused, spec } from '@keelson/eventsourcing';
import { expect, test } from 'vitest';
import { type ImportCommand, type ImportState, importDecider } from './import-decider.ts';
import type { ImportEvent } from './import-events.ts';

const journal = spec<ImportCommand, ImportEvent, ImportState>(importDecider);
const about = { run: 'r1', import: 'catalogue', file: 'p.csv' };
const place = { ...beginning({ offset: 10, line: 2 }), rows: 5 };
const begun: ImportEvent = { type: 'V1_IMPORT_BEGUN', data: about };
const advanced: ImportEvent = { type: 'V1_IMPORT_ADVANCED', data: place };
const finished: ImportEvent = { type: 'V1_IMPORT_FINISHED', data: {} };

test('an import begins, advances and finishes', () => {
  journal([], { type: 'begin', ...about }, [begun]);
  journal([begun], { type: 'advance', place }, [advanced]);
  journal([begun, advanced], { type: 'finish' }, [finished]);
});

test('while one is under way no other begins; after it, one may', () => {
  journal([begun], { type: 'begin', ...about, run: 'r2' }, refused('import-under-way'));
  journal([begun, finished], { type: 'begin', ...about, run: 'r2' }, [
    { type: 'V1_IMPORT_BEGUN', data: { ...about, run: 'r2' } },
  ]);
});

test('one that is not under way neither advances nor finishes', () => {
  journal([], { type: 'advance', place }, refused('import-not-under-way'));
  journal([begun, finished], { type: 'finish' }, refused('import-not-under-way'));
});

test('one that begins anew knows nothing of the place of the last time', () => {
  const state = [begun, advanced, finished, begun].reduce(importDecider.evolve, importDecider.initial);
  expect(state).toEqual({ run: 'r1', place: null, finished: false });
});
