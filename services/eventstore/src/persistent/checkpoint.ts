/** When a checkpoint is written; the names are those of a group's settings. */
export interface CheckpointPolicy {
  readonly minCheckpointCount: number;
  readonly maxCheckpointCount: number;
}

/**
 * How far a group has come. Its checkpoint may pass an event only when that event and all before it are finished:
 * acknowledged, parked, skipped or not wanted.
 */
export class GroupProgress {
  readonly #policy: CheckpointPolicy;
  /** Begun and not finished, oldest first: events begin in the order of the log. */
  readonly #unfinished = new Set<number>();
  #scanned: number;
  #written: number;
  #finished = 0;

  /** `after`: the event that the group begins after. */
  constructor(after: number, policy: CheckpointPolicy) {
    this.#scanned = after;
    this.#written = after;
    this.#policy = policy;
  }

  /** An event was read and waits for a consumer. */
  begin(at: number): void {
    this.#unfinished.add(at);
  }

  finish(at: number): void {
    if (this.#unfinished.delete(at)) this.#finished += 1;
  }

  /** The walk over the source stands here, whether or not the event was wanted. */
  scan(at: number): void {
    this.#scanned = at;
  }

  /** The greatest place before which nothing is unfinished. */
  get safe(): number {
    const oldest = this.#unfinished.values().next();
    return oldest.done ? this.#scanned : oldest.value - 1;
  }

  /** Whether there is anything to write. */
  get dirty(): boolean {
    return this.safe > this.#written;
  }

  /** So much was finished that a checkpoint must not wait for its time. */
  get overdue(): boolean {
    return this.#finished >= this.#policy.maxCheckpointCount && this.dirty;
  }

  /** At the time for a checkpoint: enough was finished for one, or nothing is left to finish. */
  get due(): boolean {
    return this.dirty && (this.#unfinished.size === 0 || this.#finished >= this.#policy.minCheckpointCount);
  }

  /** A checkpoint at `at` is on disk. */
  wrote(at: number): void {
    this.#written = at;
    this.#finished = 0;
  }
}
