import { RuleViolation } from '@keelson/eventsourcing/errors';

/** The rules of a product: the stable name that clients see in a problem's `type`, and what it says to a person. */
const rules = {
  'product-already-exists': 'There is a product of this SKU already.',
  'product-does-not-exist': 'There is no product of this SKU yet.',
  'product-retired': 'This product is off sale, for good.',
} as const;

export type ProductRule = keyof typeof rules;

/** @throws RuleViolation naming `rule` where it is `broken`. */
export function refuseIf(broken: boolean, rule: ProductRule): void {
  if (broken) throw new RuleViolation(rule, rules[rule]);
}
