import { accountDirectoryContract } from '@keelson/accounts/contract';
import {
  type Callee,
  callee,
  type Deadline,
  loadProto,
  type ServiceContext,
  ServiceError,
  type TraceContext,
} from '@keelson/chassis';
import { type Timestamp, timeText } from '@keelson/servicekit';

/** What is asked of accounts when a message goes out. */
export interface Accounts {
  /** Undefined where there is no such account. */
  account(accountId: string, work: Work): Promise<Account | undefined>;
  /** The code of a registration; undefined where it would not be taken any more. */
  code(accountId: string, registration: number, work: Work): Promise<Code | undefined>;
}

export interface Account {
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
}

export interface Code {
  readonly code: string;
  /** RFC 3339 UTC. */
  readonly expiresAt: string;
}

/** How one piece of work is bounded, and whose it is. */
export interface Work {
  readonly deadline: Deadline;
  readonly trace?: TraceContext | undefined;
}

interface Directory {
  GetAccount(request: { readonly accountId: string }): { readonly account: Account | null };
  GetVerificationCode(request: { readonly accountId: string; readonly registration: number }): {
    readonly code: string;
    readonly expiresAt: Timestamp | null;
  };
}

/** The service of accounts, by its internal calls. @param address where it answers gRPC */
export function accountsAt(ctx: ServiceContext, address: string): Accounts {
  const { file, root, service } = accountDirectoryContract;
  return new AccountDirectory(
    callee<Directory>(ctx, { address, proto: loadProto(file, { includeDirs: [root] }), service }),
  );
}

class AccountDirectory implements Accounts {
  readonly #directory: Callee<Directory>;

  constructor(directory: Callee<Directory>) {
    this.#directory = directory;
  }

  async account(accountId: string, work: Work): Promise<Account | undefined> {
    const answer = await unless('account-not-found', () => this.#directory.call('GetAccount', { accountId }, work));
    return answer?.account ?? undefined;
  }

  async code(accountId: string, registration: number, work: Work): Promise<Code | undefined> {
    const answer = await unless('nothing-to-verify', () =>
      this.#directory.call('GetVerificationCode', { accountId, registration }, work),
    );
    return answer && { code: answer.code, expiresAt: timeText(answer.expiresAt) ?? '' };
  }
}

/** What is asked for; undefined where the answer is the problem of that type. */
async function unless<T>(type: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ServiceError && error.type === type) return undefined;
    throw error;
  }
}
