import { type Static, Type } from 'typebox';

/** An account, as its owner and operators see it: `GET /api/v1/accounts/me` and the accounts of a search. */
export const accountView = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    email: Type.String(),
    emailVerified: Type.Boolean(),
    name: Type.String({ description: 'May be empty.' }),
    deliveryAddress: Type.String({ description: 'May be empty.' }),
    roles: Type.Array(Type.String(), { description: '"customer", "operator".' }),
    registeredAt: Type.String({ format: 'date-time' }),
    revision: Type.Integer({ description: 'The same as the ETag.' }),
  },
  {
    description: 'An account.',
    examples: [
      {
        id: '0b8f2f2c-6d0f-5c43-9f3b-0d7d1c6f3a55',
        email: 'ann@example.com',
        emailVerified: true,
        name: 'Ann',
        deliveryAddress: '1 Harbour Street, Bergen',
        roles: ['customer'],
        registeredAt: '2026-05-01T10:00:00.000Z',
        revision: 1,
      },
    ],
  },
);

/** The answer of a sign-in or a refresh. */
export const tokensView = Type.Object(
  {
    accessToken: Type.String({ description: 'A JWT, for the header `Authorization: Bearer`.' }),
    tokenType: Type.Literal('Bearer'),
    expiresIn: Type.Integer({ description: 'Seconds that the access token is valid.' }),
    refreshToken: Type.Optional(Type.String({ description: 'Good for one refresh. Absent where the cookie has it.' })),
  },
  { description: 'What to come with from now on, and how to come by the next one.' },
);

/** `GET /.well-known/jwks.json`: RFC 7517, keys as RFC 8037 has them. */
export const jwksView = Type.Object({
  keys: Type.Array(
    Type.Object({
      kty: Type.Literal('OKP'),
      crv: Type.Literal('Ed25519'),
      alg: Type.Literal('EdDSA'),
      use: Type.Literal('sig'),
      kid: Type.String(),
      x: Type.String(),
    }),
  ),
});

export type AccountView = Static<typeof accountView>;
export type TokensView = Static<typeof tokensView>;
export type JwksView = Static<typeof jwksView>;
