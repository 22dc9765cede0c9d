import { RuleViolation } from '@keelson/eventsourcing/errors';

/** The rules of inventory: the stable name that clients see in a problem's `type`, and what it says to a person. */
const rules = {
  'below-held': 'More of it is held for buyers than would be left there.',
  'below-zero': 'There are not so many pieces in that warehouse.',
  'too-many-pieces': 'No warehouse takes that many pieces of one item.',
  'out-of-stock': 'There is not enough of it.',
  'reservation-gone': 'This reservation was released or has expired.',
  'reservation-refused': 'This reservation was refused: there was not enough.',
  'reservation-pending': 'This reservation does not hold all its lines yet.',
  'reservation-settled': 'Meanwhile another end came to this reservation.',
  'expiry-passed': 'The time until which to hold it has passed.',
  'warehouse-open-already': 'This warehouse is open already.',
} as const;

export type InventoryRule = keyof typeof rules;

/** @throws RuleViolation naming `rule` where it is `broken`. */
export function refuseIf(broken: boolean, rule: InventoryRule): void {
  if (broken) throw new RuleViolation(rule, rules[rule]);
}

/** Whether an error is the refusal by that rule. */
export function isRefusal(error: unknown, rule: InventoryRule): boolean {
  return error instanceof RuleViolation && error.type === rule;
}
