import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const contract = (service: string) => ({
  /** Path of the proto file. */
  file: `${root}keelson/accounts/v1/accounts.proto`,
  /** Import root of the proto file. */
  root,
  /** Full name of the service. */
  service: `keelson.accounts.v1.${service}`,
});

/** What comes before a token, or ends it: for everybody. */
export const sessionContract = contract('SessionService');
/** For those who are signed in. */
export const accountContract = contract('AccountService');
/** For operators. */
export const accountOperationsContract = contract('AccountOperationsService');
/** For other services. */
export const accountDirectoryContract = contract('AccountDirectoryService');
