import type { Place } from '@keelson/bulkimport';
import { type Decider, RuleViolation } from '@keelson/eventsourcing';
import type { ImportEvent } from './import-events.ts';

/** An import as its events tell it. */
export interface ImportState {
  /** Empty before the first event. */
  readonly run: string;
  readonly place: Place | null;
  readonly finished: boolean;
}

export type ImportCommand =
  | { readonly type: 'begin'; readonly run: string; readonly import: string; readonly file: string }
  | { readonly type: 'advance'; readonly place: Place }
  | { readonly type: 'finish' };

/** The shape of {@link ImportState} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const IMPORT_STATE_VERSION = 1;

const initial: ImportState = { run: '', place: null, finished: false };

/** The rules of an import of one file. Once it is finished it may begin anew. */
export const importDecider: Decider<ImportCommand, ImportEvent, ImportState> = { initial, decide, evolve };

function decide(command: ImportCommand, state: ImportState): readonly ImportEvent[] {
  const underWay = state.run !== '' && !state.finished;
  if (command.type === 'begin') {
    if (underWay) throw new RuleViolation('import-under-way', 'This file is being imported.');
    const { run, import: name, file } = command;
    return [{ type: 'V1_IMPORT_BEGUN', data: { run, import: name, file } }];
  }
  if (!underWay) throw new RuleViolation('import-not-under-way', 'This import is finished.');
  if (command.type === 'finish') return [{ type: 'V1_IMPORT_FINISHED', data: {} }];
  return [{ type: 'V1_IMPORT_ADVANCED', data: command.place }];
}

function evolve(state: ImportState, event: ImportEvent): ImportState {
  switch (event.type) {
    case 'V1_IMPORT_BEGUN':
      return { run: event.data.run, place: null, finished: false };
    case 'V1_IMPORT_ADVANCED':
      return { ...state, place: event.data };
    case 'V1_IMPORT_FINISHED':
      return { ...state, finished: true };
  }
}
