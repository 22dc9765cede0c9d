import type { Writable } from 'node:stream';

/** Lines that stay, and below them, on a terminal, lines that change. */
export class Display {
  readonly #out: Writable & { readonly isTTY?: boolean };
  #live = 0;

  constructor(out: Writable & { readonly isTTY?: boolean }) {
    this.#out = out;
  }

  /** A line that stays. */
  say(line: string): void {
    this.#clear();
    this.#out.write(`${line}\n`);
  }

  /** Takes the place of what was shown last; where there is no terminal, it is written below it. */
  show(lines: readonly string[]): void {
    this.#clear();
    for (const line of lines) this.#out.write(`  waiting for ${line}\n`);
    if (this.#out.isTTY) this.#live = lines.length;
  }

  #clear(): void {
    // Up so many lines, and clear from there to the end of the screen (ECMA-48: CUU, ED).
    if (this.#live > 0) this.#out.write(`\u001b[${this.#live}A\u001b[J`);
    this.#live = 0;
  }
}
