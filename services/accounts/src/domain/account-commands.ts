/**
 * What can be asked of an account. Values are checked before they come here, and so are passwords: the domain knows
 * only which credential counts. `now` is the time at which the command came in, RFC 3339 UTC: the domain has no clock.
 */
export type AccountCommand =
  | {
      readonly type: 'register';
      readonly email: string;
      readonly name: string;
      readonly credentialId: string;
      /** Whether the account has a password that can be checked: false for one whose credentials were lost. */
      readonly hasPassword: boolean;
      readonly now: string;
    }
  /** `registration` is the one whose code came. */
  | { readonly type: 'verify-email'; readonly registration: number; readonly now: string }
  | { readonly type: 'change-profile'; readonly name: string; readonly deliveryAddress: string }
  | {
      readonly type: 'change-password';
      readonly credentialId: string;
      /** The session that asks, which goes on. */
      readonly keptSessionId: string | null;
      readonly now: string;
    }
  | {
      readonly type: 'change-roles';
      readonly accountId: string;
      readonly roles: readonly string[];
      /** Id of the operator who asks. */
      readonly changedBy: string;
    }
  /** Because the configuration names the address. */
  | { readonly type: 'grant-operator' }
  | { readonly type: 'end-sessions'; readonly now: string };
