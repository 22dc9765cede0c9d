import type { Place } from '@keelson/bulkimport';
import { defineEvents, type EventCodec } from '@keelson/eventsourcing';

/** What is recorded of an import of one file, in the stream `import-<id>`. */
export type ImportEvent =
  | {
      readonly type: 'V1_IMPORT_BEGUN';
      /** `run` tells this time from others of the same file: it is part of each row's idempotency key. */
      readonly data: { readonly run: string; readonly import: string; readonly file: string };
    }
  /** All rows before this place are settled. */
  | { readonly type: 'V1_IMPORT_ADVANCED'; readonly data: Place }
  | { readonly type: 'V1_IMPORT_FINISHED'; readonly data: Record<string, never> };

export const importEvents: EventCodec<ImportEvent> = defineEvents<ImportEvent>([
  'V1_IMPORT_BEGUN',
  'V1_IMPORT_ADVANCED',
  'V1_IMPORT_FINISHED',
]);

export const importCategory = 'import';
