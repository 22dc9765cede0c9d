/** How the provider behaves with a token, in words for its page. */
export const behaviours = {
  ok: 'is authorised',
  declined: 'is declined',
  insufficient: 'is declined for want of money',
  timeout: 'is authorised, but the answer comes long after anybody waits for it',
  slow: 'is authorised after two seconds',
  error: 'answers 500 and does nothing',
  lost_answer: 'is authorised, and the connection breaks instead of an answer',
  duplicate_webhook: 'is authorised; each of its webhooks comes twice',
  late_webhook: 'is authorised; its webhooks come late and in the wrong order',
  expired: 'is authorised; its capture is refused, as if the authorisation had run out meanwhile',
  void_refused: 'is authorised; its void is refused',
} as const;

export type Behaviour = keyof typeof behaviours;

/** Why a behaviour declines; undefined for those that do not. */
export function declineReasonOf(behaviour: Behaviour): string | undefined {
  if (behaviour === 'declined') return 'do-not-honour';
  if (behaviour === 'insufficient') return 'insufficient-funds';
  return undefined;
}

/** Why a behaviour refuses the capture or the void of what it has authorised; undefined where it does not. */
export function refusalOf(behaviour: Behaviour, change: 'capture' | 'void'): string | undefined {
  if (behaviour === 'expired' && change === 'capture') return 'authorisation-expired';
  if (behaviour === 'void_refused' && change === 'void') return 'void-not-possible';
  return undefined;
}

/** Test cards and how a token made of one behaves; every other valid number is a good card. */
const testCards: Readonly<Record<string, Behaviour>> = {
  '4000000000000002': 'declined',
  '4000000000009995': 'insufficient',
  '4000000000000127': 'timeout',
  '4000000000000069': 'slow',
  '4000000000000119': 'error',
};

/** The numbers among them, for the page. */
export const listedCards: readonly (readonly [string, Behaviour])[] = [
  ['4242424242424242', 'ok'],
  ...(Object.entries(testCards) as [string, Behaviour][]),
];

/** How a token for a card is to behave; undefined where the number is none (13 to 19 digits with a right check digit). */
export function behaviourOfCard(number: string): Behaviour | undefined {
  const digits = number.replace(/[ -]/g, '');
  if (!/^\d{13,19}$/.test(digits) || !passesLuhn(digits)) return undefined;
  return testCards[digits] ?? 'ok';
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
