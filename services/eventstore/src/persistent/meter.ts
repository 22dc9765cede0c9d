/** Counts messages for the figures of a group or a consumer. */
export class Meter {
  readonly #since = Date.now();
  #total = 0;
  #measured = 0;

  count(): void {
    this.#total += 1;
  }

  /** The figures now; `sinceLast` counts from the last call of this. */
  measure(): { total: number; perSecond: number; sinceLast: number } {
    const sinceLast = this.#total - this.#measured;
    this.#measured = this.#total;
    const seconds = Math.max(1, (Date.now() - this.#since) / 1000);
    return { total: this.#total, perSecond: Math.round(this.#total / seconds), sinceLast };
  }
}
