// @ts-check
import { Problem, problemOf, wordsFor } from './problems.js';

/** What the server says of payments, in the page's own head. */
const settings = document.documentElement.dataset;

/** Where the provider takes cards, if the shop knows it; card data goes there and nowhere else. */
export const cardTokensUrl = settings.cardTokensUrl ?? '';

/** Whether the provider's test cards are offered. */
export const testCards = settings.testCards === 'on';

/** The provider's test tokens, with what they do. */
export const testTokens = [
  { token: 'tok_ok', title: 'A card that works' },
  { token: 'tok_declined', title: 'A card that is declined' },
  { token: 'tok_insufficient', title: 'A card without enough money' },
  { token: 'tok_slow', title: 'A bank that takes its time' },
];

/** @typedef {{ number: string, expiry: string, cvc: string }} Card */

/**
 * Gives a card to the payment provider, for a token that stands for it.
 * @param {Card} card
 * @returns {Promise<string>}
 * @throws {Problem}
 */
export async function tokenFor({ number, expiry, cvc }) {
  const [, month = '', year = ''] = /^\s*(\d{1,2})\s*\/\s*(\d{2}|\d{4})\s*$/.exec(expiry) ?? [];
  if (month === '') throw new Problem(400, 'invalid', 'Write the expiry as month/year, such as 08/29.', []);
  const card = {
    number: number.replace(/\s/g, ''),
    expiryMonth: Number(month),
    expiryYear: Number(year.length === 2 ? `20${year}` : year),
    cvc: cvc.trim(),
  };
  const answer = await fetch(cardTokensUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ card }),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(15_000),
  }).catch(() => {
    throw new Problem(0, 'no-connection', 'The payment provider cannot be reached. Try again.');
  });
  const content = await answer.json().catch(() => undefined);
  if (answer.status === 422) throw new Problem(422, 'invalid-card', 'This card was not accepted. Check its number.');
  if (!answer.ok) throw problemOf(answer.status, content);
  if (typeof content?.token !== 'string') throw new Problem(0, 'internal', wordsFor('internal', ''));
  return content.token;
}
