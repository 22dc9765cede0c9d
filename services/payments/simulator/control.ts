import { Type } from 'typebox';
import { Check, Clone } from 'typebox/value';

const rate = Type.Number({ minimum: 0, maximum: 1 });
const milliseconds = Type.Integer({ minimum: 0, maximum: 600_000 });

const settings = Type.Object(
  {
    latencyMs: milliseconds,
    errorRate: rate,
    declineRate: rate,
    timeoutRate: rate,
    webhooks: Type.Object(
      { duplicate: Type.Boolean(), delayMs: milliseconds, drop: Type.Boolean() },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

/** What goes wrong on demand, beside what tokens ask for. */
export interface Settings {
  /** Every answer waits so long, milliseconds. */
  readonly latencyMs: number;
  /** Share of requests that answer 500, and do nothing. */
  readonly errorRate: number;
  /** Share of authorisations that are declined. */
  readonly declineRate: number;
  /** Share of requests that are done, but answered long after anybody waits. */
  readonly timeoutRate: number;
  readonly webhooks: { readonly duplicate: boolean; readonly delayMs: number; readonly drop: boolean };
}

const healthy: Settings = {
  latencyMs: 0,
  errorRate: 0,
  declineRate: 0,
  timeoutRate: 0,
  webhooks: { duplicate: false, delayMs: 0, drop: false },
};

/** The switches of the simulator. */
export class Control {
  #settings = healthy;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Replaces the settings; what `change` leaves out is healthy. @returns false where it is not valid */
  set(change: unknown): boolean {
    const { webhooks, ...rest } = isObject(change) ? change : { webhooks: undefined };
    const next = { ...healthy, ...rest, webhooks: { ...healthy.webhooks, ...(isObject(webhooks) ? webhooks : {}) } };
    if (!isObject(change) || !Check(settings, next)) return false;
    this.#settings = Clone(next);
    return true;
  }

  /** Whether something that happens in a share of all cases happens now. */
  happens(share: number): boolean {
    return share > 0 && this.#random() < share;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
