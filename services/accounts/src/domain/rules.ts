import { RuleViolation } from '@keelson/eventsourcing/errors';

/** The rules of accounts: the stable name that clients see in a problem's `type`, and what it says to a person. */
const rules = {
  'account-not-registered': 'There is no such account.',
  'verification-code-wrong':
    'This is not the code for this address and password, or it has expired. Try the code of another mail, or register again for a new one.',
  'own-operator-role': 'You cannot take the operator role from yourself. Another operator can.',
  'session-not-started': 'There is no such session.',
  'session-exists': 'The session that this idempotency key began has gone on, or ended. Sign in with a new key.',
  'signing-key-unknown': 'There is no such key.',
} as const;

/** @throws RuleViolation naming `rule` where it is `broken`. */
export function refuseIf(broken: boolean, rule: keyof typeof rules): void {
  if (broken) throw new RuleViolation(rule, rules[rule]);
}
