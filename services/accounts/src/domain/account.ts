import type { AccountEvent } from '../../contract/events.ts';
import type { AccountCommand } from './account-commands.ts';
import { refuseIf } from './rules.ts';

/** A registration whose address has not been confirmed. */
export interface PendingRegistration {
  readonly registration: number;
  readonly name: string;
  readonly credentialId: string;
  readonly registeredAt: string;
}

/** An account, as its rules and its owner need it. */
export interface Account {
  readonly registered: boolean;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
  readonly deliveryAddress: string;
  readonly roles: readonly string[];
  /** When it was opened: the first registration. */
  readonly registeredAt: string;
  /** The password that counts; null until the address is confirmed. */
  readonly credentialId: string | null;
  /** The last registrations that wait for their code, oldest first. */
  readonly pending: readonly PendingRegistration[];
  /** How many registrations there have been. */
  readonly registrations: number;
  /** The registration whose code confirmed the address. */
  readonly verifiedRegistration: number | null;
  /** When somebody last registered with the address, whatever came of it; oldest first. */
  readonly registeredLately: readonly string[];
  /** Grows when sessions end. A session of an earlier epoch holds no more, but for the kept one. */
  readonly epoch: number;
  readonly keptSessionId: string | null;
}

/** The shape of {@link Account} that snapshots hold: raise it with every change of the shape or of `evolve`. */
export const ACCOUNT_STATE_VERSION = 1;

/** How long the code of a registration is good, milliseconds: a day, in which people read their mail. */
export const VERIFICATION_VALID_MS = 24 * 3_600_000;

/**
 * So many registrations of one address count in an hour; those beyond do nothing, or anybody could fill anybody's mailbox.
 * The same for an address with a confirmed account as for any other: nobody can tell them apart by what is done.
 */
const REGISTRATIONS_AN_HOUR = 5;
const HOUR_MS = 3_600_000;

const initial: Account = {
  registered: false,
  email: '',
  emailVerified: false,
  name: '',
  deliveryAddress: '',
  roles: [],
  registeredAt: '',
  credentialId: null,
  pending: [],
  registrations: 0,
  verifiedRegistration: null,
  registeredLately: [],
  epoch: 0,
  keptSessionId: null,
};

/** The rules of an account. A command that changes nothing leads to no event. */
export const accountDecider = { initial, decide, evolve };

/** The registrations of an account whose codes are good at `now`. */
export function openRegistrations({ pending }: Account, now: string): readonly PendingRegistration[] {
  return pending.filter(({ registeredAt }) => since(registeredAt, now) < VERIFICATION_VALID_MS);
}

/** Whether a session that began in `epoch` still holds. */
export function sessionHolds(account: Account, session: { readonly id: string; readonly epoch: number }): boolean {
  return session.epoch === account.epoch || session.id === account.keptSessionId;
}

/** @throws RuleViolation with the first rule that says no. */
function decide(command: AccountCommand, account: Account): readonly AccountEvent[] {
  if (command.type === 'register') return register(command, account);
  refuseIf(!account.registered, 'account-not-registered');
  switch (command.type) {
    case 'verify-email':
      return verify(command, account);

    case 'change-profile': {
      const { name, deliveryAddress } = command;
      if (name === account.name && deliveryAddress === account.deliveryAddress) return [];
      return [{ type: 'V1_PROFILE_CHANGED', data: { name, deliveryAddress } }];
    }

    case 'change-password': {
      const { credentialId, keptSessionId, now } = command;
      const data = { email: account.email, credentialId, keptSessionId, changedAt: now };
      return [{ type: 'V1_PASSWORD_CHANGED', data }];
    }

    case 'change-roles': {
      const roles = [...new Set(command.roles)].sort();
      refuseIf(command.changedBy === command.accountId && !roles.includes('operator'), 'own-operator-role');
      return changeRoles(account, roles, command.changedBy);
    }

    case 'grant-operator':
      return changeRoles(account, [...new Set([...account.roles, 'operator'])].sort(), 'configuration');

    case 'end-sessions':
      return [{ type: 'V1_SESSIONS_ENDED', data: { endedAt: command.now } }];
  }
}

function register(command: Extract<AccountCommand, { type: 'register' }>, account: Account): readonly AccountEvent[] {
  const { email, now } = command;
  const lately = account.registeredLately.filter((time) => since(time, now) < HOUR_MS);
  if (lately.length >= REGISTRATIONS_AN_HOUR) return [];
  if (account.emailVerified && command.hasPassword) {
    return [{ type: 'V1_REGISTRATION_REPEATED', data: { email, repeatedAt: now } }];
  }
  return [
    {
      type: 'V1_ACCOUNT_REGISTERED',
      data: {
        email,
        name: command.name,
        roles: account.registered ? [...account.roles] : ['customer'],
        registration: account.registrations + 1,
        credentialId: command.credentialId,
        registeredAt: now,
      },
    },
  ];
}

/** Confirmed again by the same code, which is what a repeat after a lost answer does, nothing happens. */
function verify(command: Extract<AccountCommand, { type: 'verify-email' }>, account: Account): readonly AccountEvent[] {
  const { registration, now } = command;
  if (account.verifiedRegistration === registration) return [];
  const open = openRegistrations(account, now).find((one) => one.registration === registration);
  if (open === undefined) {
    refuseIf(true, 'verification-code-wrong');
    return [];
  }
  const { credentialId } = open;
  // Confirmed before, and registered again as its password was lost: its owner's word stands.
  const name = account.emailVerified ? account.name : open.name;
  const data = { email: account.email, registration, name, credentialId, verifiedAt: now };
  return [{ type: 'V1_EMAIL_VERIFIED', data }];
}

function changeRoles(account: Account, roles: string[], changedBy: string): readonly AccountEvent[] {
  if (roles.join() === account.roles.join()) return [];
  return [{ type: 'V1_ROLES_CHANGED', data: { roles, changedBy } }];
}

function evolve(account: Account, event: AccountEvent): Account {
  switch (event.type) {
    case 'V1_ACCOUNT_REGISTERED': {
      const { email, name, roles, registration, credentialId, registeredAt } = event.data;
      const pending = [...account.pending, { registration, name, credentialId, registeredAt }].slice(
        -REGISTRATIONS_AN_HOUR,
      );
      const first = account.registered ? account.registeredAt : registeredAt;
      return {
        ...account,
        registered: true,
        email,
        // A confirmed account is changed by its owner alone.
        name: account.emailVerified ? account.name : name,
        roles,
        registeredAt: first,
        pending,
        registeredLately: latest(account, registeredAt),
        registrations: registration,
      };
    }
    case 'V1_REGISTRATION_REPEATED':
      return { ...account, registeredLately: latest(account, event.data.repeatedAt) };
    case 'V1_EMAIL_VERIFIED': {
      const { registration, name, credentialId } = event.data;
      return { ...account, emailVerified: true, name, credentialId, verifiedRegistration: registration, pending: [] };
    }
    case 'V1_PROFILE_CHANGED':
      return { ...account, ...event.data };
    case 'V1_PASSWORD_CHANGED': {
      const { credentialId, keptSessionId } = event.data;
      return { ...account, credentialId, keptSessionId, epoch: account.epoch + 1 };
    }
    case 'V1_ROLES_CHANGED':
      return { ...account, roles: event.data.roles };
    case 'V1_SESSIONS_ENDED':
      return { ...account, keptSessionId: null, epoch: account.epoch + 1 };
  }
}

function latest({ registeredLately }: Account, time: string): readonly string[] {
  return [...registeredLately, time].slice(-REGISTRATIONS_AN_HOUR);
}

/** Milliseconds from one time to another. */
function since(earlier: string, later: string): number {
  return Date.parse(later) - Date.parse(earlier);
}
