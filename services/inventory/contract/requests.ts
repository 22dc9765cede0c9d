import { instant, uuid, visibleText } from '@keelson/servicekit/schemas';
import { type Static, Type } from 'typebox';

/**
 * What may be said to inventory. REST and gRPC check against these schemas, so a bound stands here and nowhere else.
 * `x-message` is what a client reads when a pattern does not match. Properties that are not named here are ignored.
 */

/** Most pieces that a warehouse takes of one item: what one adjustment can be, and what can be low. */
const MOST_PIECES = 1_000_000_000;

/** Most pieces of one item in one reservation: what an order may have. */
const MAX_RESERVED = 10_000;

/** Most items in one reservation, and in one look at the stock. */
const MAX_ITEMS = 100;

const code = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: 64,
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
    'x-message': 'must be 1 to 64 letters, digits, dots, underscores and hyphens, a letter or digit first',
    description,
  });

/** The name of an item: the product's. */
export const sku = code("The seller's name of the product.");

/** The name of a warehouse. */
export const warehouseCode = code('Short name of the warehouse.');

export const openWarehouseRequest = Type.Object(
  { warehouse: warehouseCode, title: visibleText(200, 'What people call it.') },
  { examples: [{ warehouse: 'bergen', title: 'Bergen, by the quay' }] },
);

export const adjustStockRequest = Type.Object(
  {
    warehouse: warehouseCode,
    change: Type.Refine(
      Type.Integer({
        minimum: -MOST_PIECES,
        maximum: MOST_PIECES,
        description: 'Pieces more, or fewer where negative; not 0.',
      }),
      (change) => change !== 0,
      () => 'must not be 0',
    ),
    reason: visibleText(200, 'Why: a delivery, a loss, a stocktaking.'),
  },
  { examples: [{ warehouse: 'bergen', change: 40, reason: 'Delivery 4711' }] },
);

/** One row of an import: what was counted of an item in a warehouse. */
export const countStockRequest = Type.Object(
  {
    warehouse: warehouseCode,
    sku,
    quantity: Type.Integer({ minimum: 0, maximum: MOST_PIECES, description: 'Pieces that lie there, held or not.' }),
  },
  { examples: [{ warehouse: 'bergen', sku: 'cleat-150', quantity: 40 }] },
);

export const setLowLevelRequest = Type.Object(
  {
    level: Type.Integer({
      minimum: 0,
      maximum: MOST_PIECES,
      description: 'So few free pieces, or fewer, are low. 0 turns it off.',
    }),
  },
  { examples: [{ level: 10 }] },
);

/** The path of one item. */
export const stockPath = Type.Object({ sku });

/** Items to look at. */
export const skus = Type.Array(sku, { minItems: 1, maxItems: MAX_ITEMS });

const line = Type.Object({
  sku,
  quantity: Type.Integer({ minimum: 1, maximum: MAX_RESERVED, description: 'Pieces.' }),
});

export const reserveRequest = Type.Object({
  reservationId: uuid("The reservation's id, of the caller's choice: it makes a repeat safe."),
  lines: Type.Refine(
    Type.Array(line, { minItems: 1, maxItems: MAX_ITEMS }),
    (lines) => new Set(lines.map((one) => one.sku)).size === lines.length,
    () => 'must name each item once',
  ),
  expiresAt: instant('Until when to hold it.'),
});

export const reservationRequest = Type.Object({ reservationId: uuid("The reservation's id.") });

export const releaseRequest = Type.Object({
  reservationId: uuid("The reservation's id."),
  reason: visibleText(200, 'Why.'),
});

export type ReserveRequest = Static<typeof reserveRequest>;
