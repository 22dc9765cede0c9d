// @ts-check

/**
 * What went wrong, for a person: an RFC 9457 problem that a service answered, or that no answer came.
 */
export class Problem extends Error {
  /**
   * @param {number} status 0: no answer came
   * @param {string} name the problem's stable name, the end of its `type`
   * @param {string} words what a person reads
   * @param {readonly { field: string, message: string }[]} [faults] what is wrong with which field
   */
  constructor(status, name, words, faults = []) {
    super(words);
    this.status = status;
    this.problem = name;
    this.faults = faults;
  }
}

/** In the words of a shop where the service's are those of an API. @type {Readonly<Record<string, string>>} */
const plain = {
  'no-connection': 'The shop cannot be reached. Check your connection and try again.',
  unauthenticated: 'Please sign in first.',
  forbidden: 'Your account may not do this.',
  'too-many': 'That was a bit much at once. Wait a moment, then try again.',
  unavailable: 'This part of the shop is away for a moment. Try again shortly.',
  deadline: 'This took too long. Try again: nothing is done twice.',
  internal: 'Something went wrong on our side. We have noted it.',
  'out-of-stock': 'There is not enough of something in your basket any more.',
  'payment-declined': 'The payment was declined. Try another card.',
  'product-retired': 'Something in your basket is no longer sold.',
  'reservation-gone': 'What was set aside for you has expired. Try again.',
};

/**
 * @param {string} name a problem's stable name
 * @param {string} detail what the service said
 */
export function wordsFor(name, detail) {
  return plain[name] ?? (detail || 'That did not work.');
}

/**
 * The problem of an answer that is none of 2xx.
 * @param {number} status
 * @param {unknown} body what came, parsed; anything
 */
export function problemOf(status, body) {
  const { type, detail, errors } = /** @type {Record<string, unknown>} */ (
    typeof body === 'object' && body !== null ? body : {}
  );
  const name = typeof type === 'string' ? (type.split(':').at(-1) ?? '') : nameOf(status);
  const faults = Array.isArray(errors) ? errors.filter((fault) => typeof fault?.field === 'string') : [];
  return new Problem(status, name, wordsFor(name, typeof detail === 'string' ? detail : ''), faults);
}

/** @param {number} status */
function nameOf(status) {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 429) return 'too-many';
  if (status === 504) return 'deadline';
  return status >= 500 ? 'unavailable' : 'invalid';
}

/** @param {unknown} error @returns {Problem} */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  return new Problem(0, 'no-connection', wordsFor('no-connection', ''));
}
