// @ts-check

/**
 * The token that stands for a card in one purchase: the same card for the same basket keeps it, in this tab and over a
 * reload, until `done` is called, so that a purchase whose answer was lost is sent again as it was. Of the card no more
 * than its last four digits and its expiry are kept to know it by.
 * @param {import('./payment.js').Card} card
 * @param {readonly import('./basket-lines.js').Line[]} basket
 * @param {(card: import('./payment.js').Card) => Promise<string>} make asks the payment provider
 * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} [storage]
 */
export async function cardToken(card, basket, make, storage = sessionStorage) {
  const number = card.number.replace(/\s/g, '');
  const wanted = JSON.stringify([number.length, number.slice(-4), card.expiry.replace(/\s/g, ''), basket]);
  const kept = JSON.parse(storage.getItem(PLACE) ?? '{}');
  const value = kept.purchase === wanted ? kept.value : await make(card);
  storage.setItem(PLACE, JSON.stringify({ purchase: wanted, value }));
  return { value, done: () => storage.removeItem(PLACE) };
}

const PLACE = 'keelson.card-token';
