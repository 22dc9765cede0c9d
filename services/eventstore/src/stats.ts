/** Counts what the server was asked, one name a kind of call; for tests that pin how often a client calls. */
export class CallCounter {
  readonly #counts: Record<string, number> = {};

  count(kind: string): void {
    this.#counts[kind] = (this.#counts[kind] ?? 0) + 1;
  }

  /** A copy of the counts since the start. A kind that never came is absent. */
  snapshot(): Record<string, number> {
    return { ...this.#counts };
  }
}
