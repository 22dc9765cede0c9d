import { amount, uuid, uuidPath, visibleText } from '@keelson/servicekit/schemas';
import { type Static, Type } from 'typebox';
import { holdsCardNumber, holdsManyDigits } from './card-numbers.ts';

/**
 * What callers may send. REST and gRPC check against these schemas, so a bound stands here and nowhere else. `x-message` is
 * what a caller reads when a pattern does not match. Properties that are not named here are ignored, and never stored.
 */

/** What the most decimal text names that is read as money, minor units. */
const MOST_MINOR = 99_999_999_999;

const money = (description: string) =>
  Type.Refine(
    amount(description, MOST_MINOR),
    (value) => value > 0,
    () => 'must be more than 0',
  );

const why = Type.Refine(
  visibleText(500, 'Why. No card numbers.'),
  (text) => !holdsCardNumber(text),
  () => 'must not hold a card number',
);

const paymentId = uuid("The payment's id.");

/** What is in a request to set money aside. */
export const authoriseRequest = Type.Object({
  paymentId: uuid('The id that the payment is to have.'),
  orderId: uuid('What is paid.'),
  amount: money('What is to be set aside, at most two decimals.'),
  paymentMethod: Type.Refine(
    Type.String({
      pattern: '^[A-Za-z][A-Za-z0-9_-]{2,199}$',
      'x-message': "must be the provider's token, 3 to 200 letters, digits, _ and -, a letter first",
      description: "The provider's token for the payer's card; never the card itself.",
    }),
    (token) => !holdsManyDigits(token),
    () => 'must be a token, and looks like a card number',
  ),
});

export const captureRequest = Type.Object({ paymentId });

export const cancelRequest = Type.Object({ paymentId, reason: why });

/** The body of a refund. */
export const refundRequest = Type.Object(
  {
    amount: Type.Optional(money('What is given back, at most two decimals; all that is left where it is not said.')),
    reason: why,
  },
  { examples: [{ amount: 12.5, reason: 'It came broken' }] },
);

/** The path of a payment. */
export const paymentPath = uuidPath("The payment's id.");

/** What a webhook of the provider holds, as much of it as is read: the payment itself is asked for. */
export const webhookRequest = Type.Object({
  type: Type.String({ maxLength: 100, description: 'What happened, such as `payment.captured`.' }),
  data: Type.Object({
    merchantReference: Type.String({ maxLength: 200, description: "The payment's id, as the provider was given it." }),
  }),
});

export type AuthoriseRequest = Static<typeof authoriseRequest>;
export type RefundRequest = Static<typeof refundRequest>;
