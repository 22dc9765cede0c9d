import { authoriseRequest } from '@keelson/payments/contract';
import { pagingQuery, uuid, visibleText } from '@keelson/servicekit/schemas';
import { type Static, Type } from 'typebox';

/**
 * What a client may send. Both APIs check against these schemas, so a bound stands here and nowhere else. `x-message` is
 * what a client reads when a pattern does not match. Properties that are not named here are ignored.
 */

const basketLine = Type.Object({
  sku: Type.String({
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
    'x-message': 'must be 1 to 64 letters, digits, dots, underscores or hyphens, a letter or digit first',
    description: 'Which product of the catalogue.',
  }),
  quantity: Type.Integer({ minimum: 1, maximum: 10_000, description: 'Pieces.' }),
});

export const startCheckoutRequest = Type.Object(
  {
    lines: Type.Refine(
      Type.Array(basketLine, { minItems: 1, maxItems: 100, description: 'The basket; each product once.' }),
      (lines) => new Set(lines.map(({ sku }) => sku)).size === lines.length,
      () => 'must name each product once',
    ),
    deliveryAddress: visibleText(500, 'Where it goes.'),
    paymentMethod: authoriseRequest.properties.paymentMethod,
  },
  {
    examples: [
      {
        lines: [{ sku: 'cleat-150', quantity: 2 }],
        deliveryAddress: '1 Harbour Street, Bergen',
        paymentMethod: 'tok_ok',
      },
    ],
  },
);

export const abortCheckoutRequest = Type.Object(
  { reason: visibleText(500, 'Why, for the journal.') },
  { examples: [{ reason: 'The payer asked for it by telephone.' }] },
);

/** States of a checkout, as clients see them. */
export const checkoutStates = ['running', 'completed', 'compensating', 'compensated', 'stuck'] as const;

export type CheckoutStateName = (typeof checkoutStates)[number];

export const listCheckoutsQuery = Type.Object({
  state: Type.Optional(Type.Enum([...checkoutStates], { description: 'Only checkouts in this state.' })),
  ...pagingQuery,
});

/** The path of one checkout. */
export const checkoutPath = Type.Object({ id: uuid('The id of the checkout.') });

export type StartCheckoutRequest = Static<typeof startCheckoutRequest>;
