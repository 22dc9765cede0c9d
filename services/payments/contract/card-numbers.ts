/**
 * Card numbers, so that they are refused wherever somebody might put one: 13 to 19 digits (ISO/IEC 7812-1), which payment
 * cards begin with 2 to 6, maybe in groups, with a right check digit.
 */

const candidates = /(?<![\w-])[2-6](?:[ -]?\d){12,18}(?!\w)/g;

/** Whether a text holds what looks like a card number. Ids such as UUIDs are none. */
export function holdsCardNumber(text: string): boolean {
  return (text.match(candidates) ?? []).some((number) => passesLuhn(number.replace(/\D/g, '')));
}

/** Whether a text has 12 digits or more on end, whatever stands between them: no token needs that. */
export function holdsManyDigits(text: string): boolean {
  return /\d(?:[_-]?\d){11}/.test(text);
}

/** The check digit's formula: ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const weighed = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (weighed > 9 ? weighed - 9 : weighed);
  }, 0);
  return sum % 10 === 0;
}
