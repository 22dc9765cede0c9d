import { type CallContext, Deadline, ServiceError, toServiceError } from '@keelson/chassis';
import { HOME_PARTS, type HomePart, type HomeView, type MissingReason } from '../../contract/index.ts';

/** One part of the home screen: how it is come by, and how long it may take. */
export interface Part<T> {
  /** Milliseconds; the request's own deadline holds as well. */
  readonly budgetMs: number;
  load(call: CallContext, deadline: Deadline): Promise<T>;
}

/** All of them. */
export type Parts = { readonly [Name in HomePart]: Part<NonNullable<HomeView[Name]>> };

/**
 * Puts the home screen together: all parts side by side, each with its own time. One that is late or fails is left out and
 * named; the rest is there all the same. Never fails.
 */
export async function assembleHome(call: CallContext, parts: Parts): Promise<HomeView> {
  const outcomes = await Promise.all(HOME_PARTS.map((name) => outcomeOf(call, name, parts[name])));
  return {
    ...Object.assign({}, ...outcomes.map(({ found }) => found)),
    missing: outcomes.flatMap(({ part, reason }) => (reason === undefined ? [] : [{ part, reason }])),
  };
}

interface Outcome {
  readonly part: HomePart;
  /** The part under its name; nothing where it is missing. */
  readonly found: object;
  readonly reason?: MissingReason;
}

async function outcomeOf(call: CallContext, part: HomePart, { budgetMs, load }: Part<unknown>): Promise<Outcome> {
  const deadline = Deadline.at(Math.min(call.deadline.epochMs, Date.now() + budgetMs));
  try {
    return { part, found: { [part]: await within(deadline, load(call, deadline)) } };
  } catch (error) {
    const known = toServiceError(error);
    const reason = REASONS[known.code] ?? 'failed';
    const err = reason === 'failed' ? (known.cause ?? known) : undefined;
    call.log[err === undefined ? 'info' : 'warn'](
      { part, reason, ...(err !== undefined && { err }) },
      'a part of the home screen is missing',
    );
    return { part, found: {}, reason };
  }
}

const REASONS: Readonly<Record<string, MissingReason>> = { deadline: 'late', unavailable: 'away', 'too-many': 'away' };

/** What `work` gives, if it does so in time: a cache may go on for its own sake with what it was asked. */
async function within<T>(deadline: Deadline, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const pass = () => reject(new ServiceError('deadline', 'It did not come in time.'));
    timer = setTimeout(pass, Math.min(deadline.remaining(), 2 ** 31 - 1));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
