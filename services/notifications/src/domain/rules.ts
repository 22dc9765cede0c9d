import { RuleViolation } from '@keelson/eventsourcing/errors';

/** The rules of notifications: the stable name that clients see in a problem's `type`, and what it says to a person. */
const rules = {
  'notification-not-parked': 'It is not parked: there is nothing to try again.',
  'message-unknown': 'There is no such message.',
} as const;

export type NotificationRule = keyof typeof rules;

/** @throws RuleViolation naming `rule` where it is `broken`. */
export function refuseIf(broken: boolean, rule: NotificationRule): void {
  if (broken) throw new RuleViolation(rule, rules[rule]);
}
