import type { CommandApi } from '@keelson/servicekit';
import type { AccountEvent } from '../../contract/index.ts';
import type { ChangePassword } from '../accounts/change-password.ts';
import type { Directory } from '../accounts/directory.ts';
import type { Registration } from '../accounts/registration.ts';
import type { Account } from '../domain/account.ts';
import type { AccountCommand } from '../domain/account-commands.ts';
import type { Refresh } from '../sessions/refresh.ts';
import type { SignIn } from '../sessions/sign-in.ts';
import type { SignOut } from '../sessions/sign-out.ts';
import type { AccountSearch } from '../views/account-search.ts';

/** What both APIs answer from. */
export interface AccountsApi {
  readonly registration: Pick<Registration, 'register' | 'verifyEmail'>;
  readonly signIn: Pick<SignIn, 'signIn'>;
  readonly refresh: Pick<Refresh, 'refresh'>;
  readonly signOut: Pick<SignOut, 'byToken' | 'ofCaller' | 'everywhere'>;
  readonly changePassword: Pick<ChangePassword, 'change'>;
  readonly directory: Pick<Directory, 'get' | 'verificationCode'>;
  readonly commands: Pick<CommandApi<AccountCommand, AccountEvent, Account>, 'change'>;
  readonly search: Pick<AccountSearch, 'find'>;
}
