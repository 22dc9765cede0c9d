import { type GrpcHost, loadProto, type ServiceContext, serviceStart } from '@keelson/chassis';
import { ActiveView } from '@keelson/readmodel';
import { CommandApi, commandMetadata, openCommands, openEventStore } from '@keelson/servicekit';
import { addProjectionRoutes, openViews, startProjection, type Views } from '@keelson/servicekit/views';
import {
  accountCategory,
  accountContract,
  accountDirectoryContract,
  accountEvents,
  accountOperationsContract,
  sessionCategory,
  sessionContract,
  sessionEvents,
  signingKeyCategory,
  signingKeyEvents,
} from '../contract/index.ts';
import service from '../service.ts';
import { ChangePassword } from './accounts/change-password.ts';
import { Directory } from './accounts/directory.ts';
import { Registration } from './accounts/registration.ts';
import { VerificationCodes } from './accounts/verification-codes.ts';
import type { AccountsApi } from './api/accounts-api.ts';
import { addSigningKeyRoutes } from './api/admin.ts';
import { accountHandlers, directoryHandlers, operationHandlers, sessionHandlers } from './api/grpc.ts';
import { addAccountRoutes } from './api/rest-accounts.ts';
import { addKeyRoutes } from './api/rest-keys.ts';
import { addSessionRoutes } from './api/rest-sessions.ts';
import { type AccountsConfig, operatorEmails, specs } from './config.ts';
import { ACCOUNT_STATE_VERSION, accountDecider } from './domain/account.ts';
import type { Attempts } from './domain/lockout.ts';
import { SESSION_STATE_VERSION, sessionDecider } from './domain/session.ts';
import { SIGNING_KEYS_STATE_VERSION, signingKeysDecider } from './domain/signing-keys.ts';
import { KeyRing } from './keys/key-ring.ts';
import { tend } from './keys/tended-ring.ts';
import { SignInAttempts } from './passwords/attempts.ts';
import { CredentialStore, type Credentials } from './passwords/credential-store.ts';
import { PasswordCheck } from './passwords/password-check.ts';
import { PasswordHashes } from './passwords/password-hash.ts';
import { Passwords } from './passwords/passwords.ts';
import { Turns } from './passwords/turns.ts';
import { DerivedKeys } from './secrets/derived-keys.ts';
import { ACCESS_TOKEN_SECONDS, AccessTokens } from './sessions/access-token.ts';
import { Refresh } from './sessions/refresh.ts';
import { RefreshTokens } from './sessions/refresh-token.ts';
import { SignIn } from './sessions/sign-in.ts';
import { SignOut } from './sessions/sign-out.ts';
import { accountFold } from './views/account-fold.ts';
import { AccountSearch, accountSearchSchema } from './views/account-search.ts';

const DAY_MS = 24 * 3_600_000;

/** So many may wait for their password to be hashed: some two seconds' worth on one core. */
const MOST_WAITING = 64;

/** A key stays for its last token's life, and as long again for clocks that differ. Milliseconds. */
const KEPT_MS = 2 * ACCESS_TOKEN_SECONDS * 1000;

/** Starts the service: REST, gRPC, the search of accounts, the signing keys and the admin port. */
export const start = serviceStart({
  service,
  version: '0.1.0',
  openapi: {
    title: 'keelson accounts',
    description:
      'Who is who: registration, sign-in and sessions, profiles, roles, and the keys that tokens are checked with.',
  },
  specs,
  setup({ ctx, config, http, grpc }) {
    const { api, ring } = assemble(ctx, config);
    // Answers are objects of fixed shape already: the schemas of responses are for the OpenAPI document alone.
    http.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
    addAccountRoutes(http, api);
    addSessionRoutes(http, api);
    addKeyRoutes(http, ring);
    addGrpcServices(ctx, grpc, api);
    addSigningKeyRoutes(ctx.admin, ring);
    tend(ctx, ring);
  },
});

function assemble(ctx: ServiceContext, config: AccountsConfig): { api: AccountsApi; ring: KeyRing } {
  const now = () => new Date();
  const metadata = commandMetadata(ctx);
  const keys = new DerivedKeys(config.KEYS_SECRET);
  const views = openViews(ctx, config);
  const { accounts, sessions, signingKeys, search } = openStreams(ctx, config, views);
  const { credentials, attempts } = openDocuments(views);
  const passwords = new Passwords(new PasswordHashes(), new Turns(config.PASSWORD_CONCURRENCY, MOST_WAITING));
  const check = new PasswordCheck(attempts, credentials, passwords);
  const schedule = {
    rotateEveryMs: config.KEY_ROTATION_DAYS * DAY_MS,
    publishAheadMs: config.KEY_PUBLISH_AHEAD_MS,
  };
  const ring = new KeyRing({ handler: signingKeys, keys, schedule, keptMs: KEPT_MS, now });
  const { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience } = config;
  const accessTokens = new AccessTokens({ ring, issuer, audience, now });
  const refreshTokens = new RefreshTokens(keys);
  const codes = new VerificationCodes(keys);
  const common = { accounts, sessions, credentials, passwords, check, refreshTokens, accessTokens, metadata, now };
  return {
    ring,
    api: {
      registration: new Registration({ ...common, codes, keys }),
      signIn: new SignIn({ ...common, operatorEmails: operatorEmails(config) }),
      refresh: new Refresh(common),
      signOut: new SignOut(common),
      changePassword: new ChangePassword(common),
      directory: new Directory(accounts, codes, now),
      commands: new CommandApi({ handler: accounts, thing: 'account', metadata }),
      search,
    },
  };
}

/** The event-sourced part, and the one view of it. */
function openStreams(ctx: ServiceContext, config: AccountsConfig, views: Views) {
  const client = openEventStore(ctx, config.EVENTSTORE_URL);
  const accounts = openCommands(ctx, {
    client,
    category: accountCategory,
    decider: accountDecider,
    events: accountEvents,
    snapshotVersion: ACCOUNT_STATE_VERSION,
  });
  const sessions = openCommands(ctx, {
    client,
    category: sessionCategory,
    decider: sessionDecider,
    events: sessionEvents,
    snapshotVersion: SESSION_STATE_VERSION,
  });
  const signingKeys = openCommands(ctx, {
    client,
    category: signingKeyCategory,
    decider: signingKeysDecider,
    events: signingKeyEvents,
    snapshotVersion: SIGNING_KEYS_STATE_VERSION,
  });
  const generations = views.search(accountSearchSchema);
  const projection = startProjection(ctx, {
    name: 'accounts-search',
    client,
    generations,
    fold: accountFold,
    streamPrefixes: [`${accountCategory}-`],
  });
  addProjectionRoutes(ctx.admin, [projection]);
  return { accounts, sessions, signingKeys, search: new AccountSearch(new ActiveView(generations)) };
}

/** What is no view of events, and so cannot be made anew: see docs/decisions/0016. */
function openDocuments(views: Views) {
  const credentials = new ActiveView(views.documents<Credentials>('credentials'));
  const attempts = new ActiveView(views.documents<Attempts>('attempts'));
  return { credentials: new CredentialStore(credentials), attempts: new SignInAttempts(attempts, Date.now) };
}

function addGrpcServices(ctx: ServiceContext, grpc: GrpcHost, api: AccountsApi): void {
  const proto = loadProto(sessionContract.file, { includeDirs: [sessionContract.root] });
  grpc.add(ctx, proto, sessionContract.service, sessionHandlers(api));
  grpc.add(ctx, proto, accountContract.service, accountHandlers(api));
  grpc.add(ctx, proto, accountOperationsContract.service, operationHandlers(api));
  grpc.add(ctx, proto, accountDirectoryContract.service, directoryHandlers(api));
}
