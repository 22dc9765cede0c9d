import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Behaviour } from './behaviours.ts';
import type { LedgerEntry, StoredAnswer } from './books.ts';

/** One line of the file. An effect and the answer that tells of it stand in the same line: there are both or neither. */
interface Line {
  readonly entry?: LedgerEntry;
  readonly answer?: StoredAnswer;
  /** A token and how it behaves. The card that it stands for is kept nowhere. */
  readonly token?: { readonly name: string; readonly behaviour: Behaviour };
}

/** What the provider does not forget: in a file where one is given, so that it survives a restart. */
export class Storage {
  readonly #file: string | undefined;
  readonly #lines: Line[];
  #pending: Line | undefined;

  /** @param file one JSON object a line; made, with its folder, where it is missing. Without it nothing is kept. */
  constructor(file?: string) {
    this.#file = file;
    this.#lines = file !== undefined && existsSync(file) ? linesOf(readFileSync(file, 'utf8')) : [];
    if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
  }

  /** Stores what `run` adds in one piece. */
  atOnce<T>(run: () => T): T {
    this.#pending = {};
    try {
      return run();
    } finally {
      const line = this.#pending;
      this.#pending = undefined;
      if (Object.keys(line).length > 0) this.add(line);
    }
  }

  add(line: Line): void {
    if (this.#pending) this.#pending = { ...this.#pending, ...line };
    else if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  entries(): LedgerEntry[] {
    return this.#lines.flatMap(({ entry }) => entry ?? []);
  }

  answers(): StoredAnswer[] {
    return this.#lines.flatMap(({ answer }) => answer ?? []);
  }

  tokens(): NonNullable<Line['token']>[] {
    return this.#lines.flatMap(({ token }) => token ?? []);
  }
}

/** The last line may be torn, where the process was killed over it. */
function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Line);
}
