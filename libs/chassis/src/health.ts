/** What one check says. */
export interface CheckResult {
  readonly ok: boolean;
  /** Why not, for people; absent when ok. */
  readonly reason?: string;
}

export interface HealthReport {
  readonly ok: boolean;
  /** By the check's name; `started` and `draining` appear where they are the reason. */
  readonly checks: Readonly<Record<string, CheckResult>>;
}

export interface CheckOptions {
  /** How long a result is good for. Milliseconds, 1000 unless given. */
  readonly ttlMs?: number;
  /** A check that takes longer has failed. Milliseconds, 1000 unless given. */
  readonly timeoutMs?: number;
}

/**
 * Whether the process should get traffic. Ready is: started, not draining, and every check passes.
 * Checks run when asked for, at most once per `ttlMs` however many ask, and never longer than `timeoutMs`.
 */
export class Health {
  readonly #checks = new Map<string, CachedCheck>();
  #started = false;
  #draining = false;

  /** Adds a check that throws (or rejects) with the reason when what it looks at is not usable. */
  addCheck(name: string, check: () => Promise<void> | void, options: CheckOptions = {}): void {
    this.#checks.set(name, new CachedCheck(check, options));
  }

  /** The service has finished starting: `/startup` says yes from now on. */
  started(): void {
    this.#started = true;
  }

  /** The service stops: not ready from now on, whatever the checks say. */
  drain(): void {
    this.#draining = true;
  }

  get hasStarted(): boolean {
    return this.#started;
  }

  async ready(): Promise<HealthReport> {
    if (this.#draining) return { ok: false, checks: { draining: { ok: false, reason: 'the service is stopping' } } };
    if (!this.#started)
      return { ok: false, checks: { started: { ok: false, reason: 'the service is still starting' } } };
    const results = await Promise.all(
      [...this.#checks].map(async ([name, check]) => [name, await check.result()] as const),
    );
    return { ok: results.every(([, result]) => result.ok), checks: Object.fromEntries(results) };
  }
}

class CachedCheck {
  readonly #check: () => Promise<void> | void;
  readonly #ttlMs: number;
  readonly #timeoutMs: number;
  #result: Promise<CheckResult> | undefined;
  #goodUntil = 0;

  constructor(check: () => Promise<void> | void, { ttlMs = 1000, timeoutMs = 1000 }: CheckOptions) {
    this.#check = check;
    this.#ttlMs = ttlMs;
    this.#timeoutMs = timeoutMs;
  }

  result(): Promise<CheckResult> {
    if (this.#result !== undefined && performance.now() < this.#goodUntil) return this.#result;
    this.#goodUntil = Number.POSITIVE_INFINITY;
    this.#result = this.#run().finally(() => {
      this.#goodUntil = performance.now() + this.#ttlMs;
    });
    return this.#result;
  }

  async #run(): Promise<CheckResult> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${this.#timeoutMs} ms`)), this.#timeoutMs);
    });
    try {
      await Promise.race([(async () => this.#check())(), tooLate]);
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
  }
}
