import { RuleViolation } from '@keelson/eventsourcing/errors';

/** The rules of a payment: the stable name that callers see in a problem's `type`, and what it says to a person. */
const rules = {
  'payment-does-not-exist': 'There is no such payment.',
  'payment-canceled': 'This payment is canceled and is never authorised again.',
  'payment-not-authorised': 'Nothing is set aside for this payment that could be taken.',
  'payment-not-captured': 'Nothing was taken yet that could be given back.',
  'refund-exceeds-captured': 'That is more than what is left of the captured amount.',
  'void-refused': 'The provider refused to let go of what is set aside; a person has to look.',
  'refund-refused': 'The provider refused this refund.',
  'amount-differs': 'The provider holds another amount than was asked for.',
} as const;

export type PaymentRule = keyof typeof rules;

/** @throws RuleViolation naming `rule`. */
export function refuse(rule: PaymentRule): never {
  throw new RuleViolation(rule, rules[rule]);
}

/** @throws RuleViolation naming `rule` where it is `broken`. */
export function refuseIf(broken: boolean, rule: PaymentRule): void {
  if (broken) refuse(rule);
}
