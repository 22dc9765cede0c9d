import { defineService } from '@keelson/mesh';

/** Below it are the accounts, for REST. */
export const accountsPath = '/api/v1/accounts';
/** Below it are sessions: signing in and out. */
export const sessionsPath = '/api/v1/sessions';

/** Claim `iss` and `aud` of access tokens, and where the keys to check them are. */
export const identity = {
  issuer: 'https://accounts.keelson',
  audience: 'keelson',
  jwksPath: '/.well-known/jwks.json',
} as const;

const sessionMethods = ['Register', 'VerifyEmail', 'SignIn', 'Refresh', 'SignOut'].map(
  (method) => `/keelson.accounts.v1.SessionService/${method}`,
);
const operatorMethods = ['ListAccounts', 'ChangeRoles'].map(
  (method) => `/keelson.accounts.v1.AccountOperationsService/${method}`,
);

/** Accounts: who is who. */
export default defineService({
  name: 'accounts',
  summary: 'Knows who is who: registration, sign-in, tokens and their keys, roles.',
  ports: { http: 5009, grpc: 5003, admin: 9009 },
  routes: {
    budgetMs: 10_000,
    http: [
      { prefix: accountsPath, methods: ['GET', 'POST', 'PUT'] },
      { prefix: `${accountsPath}/me`, methods: ['GET', 'PUT'] },
      { prefix: sessionsPath, methods: ['POST', 'DELETE'] },
      { prefix: `${sessionsPath}/current`, methods: ['DELETE'] },
      { prefix: identity.jwksPath, methods: ['GET'] },
    ],
    grpc: [
      ...sessionMethods,
      '/keelson.accounts.v1.AccountService/GetProfile',
      '/keelson.accounts.v1.AccountService/ChangeProfile',
      '/keelson.accounts.v1.AccountService/ChangePassword',
      '/keelson.accounts.v1.AccountService/SignOutEverywhere',
      ...operatorMethods,
    ],
    access: [
      {
        operations: [
          `POST ${accountsPath}`,
          `POST ${sessionsPath}`,
          `DELETE ${sessionsPath}/current`,
          `GET ${identity.jwksPath}`,
          ...sessionMethods,
        ],
        public: true,
      },
      { operations: [`GET ${accountsPath}`, `PUT ${accountsPath}`, ...operatorMethods], roles: ['operator'] },
    ],
  },
  internal: {
    grpc: [
      '/keelson.accounts.v1.AccountDirectoryService/GetVerificationCode',
      '/keelson.accounts.v1.AccountDirectoryService/GetAccount',
    ],
  },
  stores: ['eventstore', 'documents', 'search'],
  secrets: [
    {
      name: 'KEYS_SECRET',
      description:
        'Seals the keys that sign tokens, and makes refresh tokens and verification codes. To change it, put the new one before the old one, with a comma; take the old one away after 30 days.',
    },
  ],
  identity,
  objectives: { availability: 0.999, latencyP99Ms: 1_000, projectionLagMs: 5_000 },
  scaling: { min: 2, max: 6, by: 'cpu' },
  // Signing in is Argon2: 19 MiB and some 50 ms of a core each, two at a time.
  capacity: { concurrency: 64, cpuMillis: 500, memoryMiB: 320 },
});
