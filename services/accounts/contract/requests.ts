import { emailAddress, lineText, printableText } from '@keelson/servicekit/schemas';
import { type Static, Type } from 'typebox';

/**
 * What a client may send: the bodies of the REST commands. Every API checks against these schemas, so a bound stands
 * here and nowhere else. `x-message` is what a client reads when a pattern does not match. Properties that are not named
 * here are ignored.
 */

const email = emailAddress('The address. Upper and lower case are the same.');

const wellFormed = (text: string) => text.isWellFormed();
const notWellFormed = () => 'must be well-formed Unicode';

/** NIST SP 800-63B-4 asks for 8 or more, and for room for 64; argon2 takes any length, and somebody has to pay for it. */
const newPassword = Type.Refine(
  Type.String({ minLength: 10, maxLength: 200, description: 'Any characters.' }),
  wellFormed,
  notWellFormed,
);

/** Whatever somebody types: what it has to look like was asked when it was chosen. */
const passwordOf = (description: string) =>
  Type.Refine(Type.String({ minLength: 1, maxLength: 200, description }), wellFormed, notWellFormed);

const password = passwordOf('The password.');

const refreshToken = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'As the last sign-in or refresh answered it. Left out where the cookie has it.',
});

const name = lineText({ maxLength: 200, description: 'What to call you; may be empty.' });

const cookie = Type.Optional(
  Type.Boolean({
    description: 'For web pages: the refresh token goes into the cookie keelson_refresh, out of the reach of scripts.',
  }),
);

export const registerRequest = Type.Object(
  { email, password: newPassword, name: Type.Optional(name) },
  { examples: [{ email: 'ann@example.com', password: 'a long sentence', name: 'Ann' }] },
);

export const verifyEmailRequest = Type.Object(
  {
    email,
    code: Type.String({
      minLength: 1,
      maxLength: 40,
      description: 'The code of the mail; spaces, dashes and case do not count.',
    }),
    password: Type.Optional(
      passwordOf(
        'The password that you registered with: a code whose registration has another one is refused as a wrong code is. Without it, the password of whoever made the registration that the code belongs to counts.',
      ),
    ),
  },
  { examples: [{ email: 'ann@example.com', code: '4TQ2K-9MWZX', password: 'a long sentence' }] },
);

export const signInRequest = Type.Object(
  { email, password, cookie },
  { examples: [{ email: 'ann@example.com', password: 'a long sentence' }] },
);

export const refreshRequest = Type.Object({ refreshToken: Type.Optional(refreshToken) });

export const changeProfileRequest = Type.Object(
  {
    name,
    deliveryAddress: printableText({
      maxLength: 500,
      description: 'Where your orders go unless they say otherwise; may be empty.',
    }),
  },
  { examples: [{ name: 'Ann', deliveryAddress: '1 Harbour Street, Bergen' }] },
);

export const changePasswordRequest = Type.Object(
  { oldPassword: password, newPassword },
  { examples: [{ oldPassword: 'a long sentence', newPassword: 'another long sentence' }] },
);

export const changeRolesRequest = Type.Object(
  {
    roles: Type.Array(Type.Union([Type.Literal('customer'), Type.Literal('operator')]), {
      maxItems: 10,
      description: 'All roles from now on; named twice is named once.',
    }),
  },
  { examples: [{ roles: ['customer', 'operator'] }] },
);

export type RegisterRequest = Static<typeof registerRequest>;
export type VerifyEmailRequest = Static<typeof verifyEmailRequest>;
export type SignInRequest = Static<typeof signInRequest>;
export type ChangeProfileRequest = Static<typeof changeProfileRequest>;
export type ChangePasswordRequest = Static<typeof changePasswordRequest>;
export type ChangeRolesRequest = Static<typeof changeRolesRequest>;
