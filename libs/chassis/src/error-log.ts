import { isErrorCode } from './errors.ts';

/** Frames of a stack that are logged: where it happened and how it came there. */
const STACK_FRAMES = 6;
/** Causes of causes that are logged. */
const MAX_CAUSES = 4;

/** An error on a log line. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  readonly cause?: LoggedError;
  /** Of what nobody expected only. */
  readonly stack?: string;
}

/**
 * What is logged of an error: no properties of its own but the code, since clients hang whole requests on theirs.
 * What is no error is logged as it is.
 */
export function serializeError(error: unknown): unknown {
  return error instanceof Error ? logged(error, MAX_CAUSES) : error;
}

/** @param ofInternal false for the causes of what was expected, which need no stacks either */
function logged(error: Error, causes: number, ofInternal = true): LoggedError {
  const code = codeOf(error);
  const withStack = ofInternal && !isExpected(code);
  return {
    type: error.constructor.name,
    message: messageOf(error),
    ...(code !== undefined && { code }),
    ...(error.cause instanceof Error && causes > 0 && { cause: logged(error.cause, causes - 1, withStack) }),
    ...(withStack && error.stack !== undefined && { stack: framesOf(error.stack) }),
  };
}

/** Some clients call their codes `type`. */
function codeOf({ code, type }: Error & { readonly code?: unknown; readonly type?: unknown }): unknown {
  return code ?? (typeof type === 'string' ? type : undefined);
}

/** An error of several, such as one for each address of a host, may say nothing itself. */
function messageOf(error: Error): string {
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message;
  return error.errors.map((one: unknown) => (one instanceof Error ? one.message : String(one))).join('; ');
}

/** An error that says by a code what it is needs no stack; Node's `ERR_...` are mostly mistakes in a program. */
function isExpected(code: unknown): boolean {
  if (isErrorCode(code)) return code !== 'internal';
  return code !== undefined && !String(code).startsWith('ERR_');
}

function framesOf(stack: string): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames
    .slice(0, STACK_FRAMES)
    .map((frame) => frame.trim())
    .join('\n');
}
