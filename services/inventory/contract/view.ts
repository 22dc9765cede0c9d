import { type Static, Type } from 'typebox';
import { sku, warehouseCode } from './requests.ts';

const pieces = (description: string) => Type.Integer({ minimum: 0, description });

/** The JSON of what is there of an item. */
export const stockView = Type.Object(
  {
    sku,
    available: pieces('What can be reserved.'),
    onHand: pieces('What lies in the warehouses, held or not.'),
    held: pieces('What is held for buyers.'),
    warehouses: Type.Array(Type.Object({ warehouse: warehouseCode, onHand: pieces('What lies there.') })),
    revision: Type.Integer({
      minimum: -1,
      description: 'Of the last change, from 0; -1 for an item that was never in stock.',
    }),
  },
  {
    description: 'What is there of an item.',
    examples: [
      {
        sku: 'cleat-150',
        available: 38,
        onHand: 40,
        held: 2,
        warehouses: [{ warehouse: 'bergen', onHand: 40 }],
        revision: 3,
      },
    ],
  },
);

/** The answer of `GET /api/v1/stock`. */
export const stocksView = Type.Object({ stock: Type.Array(stockView) }, { description: 'In the order asked for.' });

/** The answer to a command on an item. */
export const stockAnswer = Type.Object({
  sku,
  revision: Type.Integer({ description: 'Of the item after the command, from 0; the same as the ETag.' }),
});

export const warehouseView = Type.Object({ warehouse: warehouseCode, title: Type.String() });

/** The answer of `GET /api/v1/warehouses`. */
export const warehousesView = Type.Object({ warehouses: Type.Array(warehouseView, { description: 'By code.' }) });

/** The answer to a command on a warehouse. */
export const warehouseAnswer = Type.Object({
  warehouse: warehouseCode,
  revision: Type.Integer({ description: 'Of the warehouse after the command, from 0; the same as the ETag.' }),
});

/** The answer of `GET /api/v1/reservations/{id}`. */
export const reservationView = Type.Object({
  id: Type.String({ format: 'uuid' }),
  state: Type.Enum(['pending', 'held', 'refused', 'committed', 'released', 'expired']),
  lines: Type.Array(Type.Object({ sku, quantity: pieces('Pieces.') }), {
    description: 'By sku. None where it was released before it was ever started.',
  }),
  expiresAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  missing: Type.Array(Type.Object({ sku, quantity: pieces('Asked for.'), available: pieces('Free then.') }), {
    description: 'Why it was refused.',
  }),
});

export type StockView = Static<typeof stockView>;
export type StockAnswer = Static<typeof stockAnswer>;
export type WarehouseView = Static<typeof warehouseView>;
export type WarehouseAnswer = Static<typeof warehouseAnswer>;
export type ReservationView = Static<typeof reservationView>;
