import { UnusableFile } from './errors.ts';

/** The columns of a file, by the names in its first line. Others are passed over. */
export interface Columns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** A row's cells by the names of their columns; what is empty is left out. */
export type Cells = Readonly<Record<string, string>>;

/**
 * Finds the columns in a file's first line, in any order; case and blanks around a name do not count.
 * @returns reads a row's cells
 * @throws UnusableFile where a column is missing or there twice
 */
export function columnReader(header: readonly string[], columns: Columns): (cells: readonly string[]) => Cells {
  const names = header.map((name) => name.trim().toLowerCase());
  const twice = names.find((name, index) => isOurs(columns, name) && names.indexOf(name) !== index);
  if (twice) throw new UnusableFile(`The first line has the column ${twice} twice.`);
  const missing = columns.required.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const wanted = [...columns.required, ...columns.optional.map((name) => `[${name}]`)].join(',');
    throw new UnusableFile(`The first line lacks ${missing.join(', ')}. It has to be ${wanted}, in any order.`);
  }
  const ours = names.flatMap((name, index) => (isOurs(columns, name) ? [{ name, index }] : []));
  return (cells) => {
    const row: Record<string, string> = {};
    for (const { name, index } of ours) {
      const cell = cells[index];
      if (cell) row[name] = cell;
    }
    return row;
  };
}

function isOurs({ required, optional }: Columns, name: string): boolean {
  return required.includes(name) || optional.includes(name);
}
