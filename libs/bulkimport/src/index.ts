export { type Cells, type Columns, columnReader } from './columns.ts';
export { type CsvRow, readRows } from './csv-rows.ts';
export { UnusableFile } from './errors.ts';
export { beginning, type ImportOptions, importRows, type Outcome, type Place } from './import-rows.ts';
export { readHeader } from './read-header.ts';
export { RejectFile } from './reject-file.ts';
export { openSource, type Source } from './source.ts';
