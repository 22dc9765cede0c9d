/** Programs that import files of rows into a service. Loads the event store's client. */
export type { Cells } from '@keelson/bulkimport';
export { importProgram } from './import-program.ts';
export { type RowCommands, type RowDetails, rowCommands } from './row-commands.ts';
export type { ImportDefinition } from './run-import.ts';
