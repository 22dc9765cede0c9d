import { describe, expect, test } from 'vitest';
import type { CsvRow } from './csv-rows.ts';
import { beginning, type ImportOptions, importRows, type Place } from './import-rows.ts';

const start = { offset: 10, line: 2 };

function rowsOf(count: number): CsvRow[] {
  return Array.from({ length: count }, (_, index) => ({
    cells: [`r${index + 1}`],
    line: index + 2,
    end: 20 + index * 10,
    nextLine: index + 3,
  }));
}

async function* batches(...all: CsvRow[][]) {
  yield* all;
}

class Refused extends Error {}

/** An import that takes every row, but for what a test says otherwise. */
function importing(rows: CsvRow[], more: Partial<ImportOptions<string>> = {}) {
  const saved: Place[] = [];
  const rejected: string[] = [];
  const options: ImportOptions<string> = {
    rows: batches(rows),
    place: beginning(start),
    width: 1,
    read: ([cell = '']) => cell,
    apply: async () => 'made',
    refusal: (error) => (error instanceof Refused ? error.message : undefined),
    inFlight: 4,
    saveEvery: 3,
    save: async (place) => void saved.push(place),
    rejects: {
      add: async (line, reason, cells) => void rejected.push(`${line} ${reason}: ${cells}`),
      sync: async () => rejected.length,
    },
    ...more,
  };
  return { saved, rejected, run: importRows(options) };
}

test('every row is carried out, and what became of it is counted', async () => {
  const { run } = importing(rowsOf(5), {
    apply: async (row) => (row === 'r1' ? 'made' : row === 'r2' ? 'changed' : 'same'),
  });
  expect(await run).toEqual({
    offset: 60,
    line: 7,
    rows: 5,
    made: 1,
    changed: 1,
    same: 3,
    rejected: 0,
    rejectBytes: 0,
  });
});

test('no more rows than allowed are under way', async () => {
  let underWay = 0;
  let most = 0;
  const apply = async () => {
    most = Math.max(most, ++underWay);
    await new Promise(setImmediate);
    underWay--;
    return 'made' as const;
  };
  await importing(rowsOf(50), { apply }).run;
  expect(most).toBe(4);
});

describe('a row that is wrong', () => {
  const rows = rowsOf(6);
  const wrong: CsvRow[] = [
    ...rows.slice(0, 1),
    { ...(rows[1] as CsvRow), cells: ['a', 'b'] },
    { ...(rows[2] as CsvRow), cells: undefined, problem: 'no CSV', raw: 'x"y' },
    { ...(rows[3] as CsvRow), cells: ['bl\uFFFDbb'] },
    ...rows.slice(4),
  ];
  const apply = async (row: string) => {
    if (row === 'r5') throw new Refused('is retired');
    return 'made' as const;
  };

  test('is rejected with its line and the reason, in the order of the file, and the rest goes on', async () => {
    const { run, rejected } = importing(wrong, { apply });
    expect(await run).toMatchObject({ rows: 6, made: 2, rejected: 4 });
    expect(rejected).toEqual([
      '3 has 2 cells, the first line has 1: a,b',
      '4 no CSV: x"y',
      '5 is not UTF-8: bl\uFFFDbb',
      '6 is retired: r5',
    ]);
  });
});

describe('a place that is saved', () => {
  test('has every row before it settled, whichever was done first', async () => {
    const done: string[] = [];
    const first = Promise.withResolvers<void>();
    const saved: [Place, string[]][] = [];
    const { run } = importing(rowsOf(8), {
      apply: async (row) => {
        if (row === 'r1') await first.promise;
        done.push(row);
        if (row === 'r4') first.resolve();
        return 'made';
      },
      save: async (place) => void saved.push([place, [...done]]),
    });
    await run;
    expect(saved.map(([{ rows, offset }]) => [rows, offset])).toEqual([
      [3, 40],
      [6, 70],
      [8, 90],
    ]);
    for (const [{ rows }, then] of saved) {
      expect(then).toEqual(expect.arrayContaining(rowsOf(rows).map(({ cells }) => cells?.[0])));
    }
  });

  test('comes after the reject file is on the disk', async () => {
    const { run, saved } = importing(rowsOf(4), {
      read: () => {
        throw new Refused('never');
      },
    });
    await run;
    expect(saved.map(({ rejected, rejectBytes }) => [rejected, rejectBytes])).toEqual([
      [3, 3],
      [4, 4],
    ]);
  });
});

test('what is not the fault of a row ends the import, at the last saved place', async () => {
  const { run, saved } = importing(rowsOf(9), {
    apply: async (row) => {
      if (row === 'r8') throw new Error('The store is away.');
      return 'made';
    },
  });
  await expect(run).rejects.toThrow('The store is away.');
  expect(saved.map(({ rows }) => rows)).toEqual([3, 6]);
});

test('a place that cannot be saved ends the import', async () => {
  const save = async () => {
    throw new Error('Imported elsewhere.');
  };
  await expect(importing(rowsOf(2), { save }).run).rejects.toThrow('Imported elsewhere.');
});
