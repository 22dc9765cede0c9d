import { type Static, Type } from 'typebox';
import { MAX_PRICE_MINOR, minorToNumber, numberToMinor } from './money.ts';
import { toUtc } from './times.ts';

/**
 * What a client may send: the bodies and headers of the REST commands. Every API checks against these schemas,
 * so a bound stands here and nowhere else. `x-message` is what a client reads when a pattern does not match.
 * Properties that are not named here are ignored.
 */

/**
 * Any text without control characters (Unicode's Cc, so C1 too) but tab, line feed and carriage return. Patterns are
 * published in the OpenAPI document, so they keep to what every tool's regular expressions have in common.
 */
const printable = '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$';

/** Leaves a mark: no white space, control, format character such as the zero-width space, filler or empty Braille cell. */
const seen = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** The HTML standard's e-mail pattern (html.spec.whatwg.org, "valid e-mail address"), with a domain of two labels or more. */
const emailPattern =
  "^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$";

const uuidPattern = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

const wellFormed = (text: string) => text.isWellFormed();
const notWellFormed = () => 'must be well-formed Unicode';

/** What is checked beside a pattern is not in the OpenAPI document, and few read patterns: descriptions say it too. */
const printableText = ({ description, ...lengths }: { minLength?: number; maxLength: number; description: string }) =>
  Type.Refine(
    Type.String({
      ...lengths,
      pattern: printable,
      'x-message': 'must not hold control characters',
      description: `${description} No control characters but tabs and line breaks.`,
    }),
    wellFormed,
    notWellFormed,
  );

const text = (maxLength: number, description: string) =>
  Type.Refine(
    printableText({ minLength: 1, maxLength, description: `${description} With something to see in it.` }),
    (value) => seen.test(value),
    () => 'must have something to see in it',
  );

const time = (description: string) =>
  Type.Refine(
    Type.String({
      format: 'date-time',
      maxLength: 40,
      'x-message': 'must be an RFC 3339 time',
      description: `${description} Years 1 to 9999.`,
    }),
    (value) => toUtc(value) !== undefined,
    () => 'must be a time in the years 1 to 9999',
  );

export const shopItem = Type.Object({
  id: text(100, "The seller's id of the article."),
  title: text(200, 'What it is.'),
  description: Type.Optional(printableText({ maxLength: 2000, description: 'More about it; may be empty.' })),
  quantity: Type.Integer({ minimum: 1, maximum: 10_000, description: 'Pieces.' }),
  price: Type.Refine(
    Type.Number({
      minimum: 0,
      maximum: minorToNumber(MAX_PRICE_MINOR),
      description: 'Price of one piece, at most two decimals.',
    }),
    (price) => numberToMinor(price) !== undefined,
    () => 'must have at most two decimals',
  ),
});

const shopItems = Type.Array(shopItem, { minItems: 1, maxItems: 100, description: 'The cart.' });

const deliveryAddress = text(500, 'Where it goes.');

export const createOrderRequest = Type.Object(
  {
    shopItems,
    accountEmail: Type.String({
      format: 'email',
      minLength: 3,
      maxLength: 254,
      pattern: emailPattern,
      'x-message': 'must be an e-mail address',
      description: "The buyer's e-mail address.",
    }),
    deliveryAddress,
  },
  {
    examples: [
      {
        shopItems: [{ id: 'sku-1', title: 'Brass cleat', description: '150 mm', quantity: 2, price: 19.99 }],
        accountEmail: 'ann@example.com',
        deliveryAddress: '1 Harbour Street, Bergen',
      },
    ],
  },
);

export const payOrderRequest = Type.Object(
  {
    paymentID: text(200, "The payment provider's id of the payment."),
    timestamp: Type.Optional(time("When it was paid, RFC 3339; the server's time when left out.")),
  },
  { examples: [{ paymentID: 'pay-7f3a', timestamp: '2026-05-01T10:00:00Z' }] },
);

export const updateCartRequest = Type.Object(
  { shopItems },
  { examples: [{ shopItems: [{ id: 'sku-2', title: 'Rope', description: '10 m', quantity: 1, price: 24.5 }] }] },
);

export const cancelOrderRequest = Type.Object(
  { cancelReason: text(1000, 'Why.') },
  { examples: [{ cancelReason: 'Ordered twice' }] },
);

export const completeOrderRequest = Type.Object({
  deliveryTimestamp: Type.Optional(time("When it was delivered, RFC 3339; the server's time when left out.")),
});

export const changeAddressRequest = Type.Object(
  { deliveryAddress },
  { examples: [{ deliveryAddress: '2 Quay Road, Oslo' }] },
);

export const submitOrderRequest = Type.Object({});

/** The path of a command on an existing order. */
export const orderPath = Type.Object({
  id: Type.String({
    format: 'uuid',
    pattern: uuidPattern,
    'x-message': 'must be a UUID',
    description: "The order's id.",
  }),
});

/** An entity tag of whatever kind (RFC 9110, 8.8.3): one that no answer carried is no fault, it only matches nothing. */
const entityTag = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';

/** Headers of a command; in gRPC, metadata of the same names. */
export const commandHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x21-\\x7e]+$',
      'x-message': 'must be 1 to 255 visible ASCII characters',
      description:
        'Makes a repeat safe: the first answer comes again and nothing is done twice. Another request under the same key is refused (422).',
    }),
  ),
  'if-match': Type.Optional(
    Type.String({
      pattern: `^(?:\\*|\\d{1,15}|${entityTag}(?:[ \\t]*,[ \\t]*${entityTag}){0,9})$`,
      'x-message': 'must be an ETag as it was answered, such as "3", or a list of up to ten, or *',
      description:
        'Only if the order is at this revision, or one of these (the ETags of earlier answers); otherwise 412. A weak ETag, and one that is no revision, matches none.',
    }),
  ),
});

/** A header of any request; gRPC has its own deadline instead. */
export const requestDeadline = Type.Optional(
  Type.String({ description: 'Until when the caller waits: RFC 3339, or milliseconds since 1970.' }),
);

export type ShopItemRequest = Static<typeof shopItem>;
export type CreateOrderRequest = Static<typeof createOrderRequest>;
export type PayOrderRequest = Static<typeof payOrderRequest>;
export type UpdateCartRequest = Static<typeof updateCartRequest>;
export type CancelOrderRequest = Static<typeof cancelOrderRequest>;
export type CompleteOrderRequest = Static<typeof completeOrderRequest>;
export type ChangeAddressRequest = Static<typeof changeAddressRequest>;
export type CommandHeaders = Static<typeof commandHeaders>;
