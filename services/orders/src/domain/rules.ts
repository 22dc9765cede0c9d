import { RuleViolation } from '@keelson/eventsourcing/errors';

/** The rules of an order: the stable name that clients see in a problem's `type`, and what it says to a person. */
const rules = {
  'order-already-created': 'This order exists already.',
  'order-not-created': 'This order does not exist yet.',
  'order-canceled': 'This order is canceled.',
  'order-completed': 'This order is completed.',
  'order-submitted': 'This order is submitted already.',
  'order-already-paid': 'This order is paid already.',
  'order-not-paid': 'This order is not paid yet.',
  'cancel-reason-required': 'Say why the order is canceled.',
} as const;

export type OrderRule = keyof typeof rules;

/** @throws RuleViolation naming `rule` where it is `broken`. */
export function refuseIf(broken: boolean, rule: OrderRule): void {
  if (broken) throw new RuleViolation(rule, rules[rule]);
}
