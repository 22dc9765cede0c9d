import { defineEvents, type EventCodec } from '@keelson/eventsourcing';
import { type Static, type TSchema, Type } from 'typebox';

/**
 * The events of inventory, as they are stored and as every projection reads them: the schema of each one's data, by its
 * type. Data is plain JSON. A changed meaning is a new type (V2_...) and an upcaster; these stay as they are.
 */

const warehouse = Type.String({ description: 'Code of the warehouse.' });
const reservationId = Type.String({ format: 'uuid' });
const time = (description: string) =>
  Type.String({ format: 'date-time', description: `${description} RFC 3339, UTC.` });
const pieces = (description: string) => Type.Integer({ minimum: 1, description });

/** So many pieces in one warehouse. */
const allocation = Type.Object({ warehouse, quantity: pieces('Pieces there.') });

const held = {
  reservationId,
  number: Type.Integer({ minimum: 1, description: 'Counts the holds of the item: none has the number of another.' }),
  allocations: Type.Array(allocation, { minItems: 1, description: 'Where the pieces lie, each warehouse once.' }),
};

/** Of the item `stock-<sku>`. */
export const stockEventData = {
  V1_STOCK_ADJUSTED: Type.Object({
    warehouse,
    change: Type.Integer({ description: 'Pieces more, or fewer where negative; never 0.' }),
    reason: Type.String({ description: 'Why: a delivery, a loss.' }),
  }),
  V1_STOCK_COUNTED: Type.Object({
    warehouse,
    quantity: Type.Integer({ minimum: 0, description: 'Pieces that lie there, held or not: what was counted.' }),
    reason: Type.String({ description: 'Why it was counted: a stocktaking, an import.' }),
  }),
  V1_LOW_STOCK_LEVEL_SET: Type.Object({
    level: Type.Integer({ minimum: 0, description: 'So few free pieces, or fewer, are low; 0: never.' }),
  }),
  V1_STOCK_HELD: Type.Object({ ...held, expiresAt: time('Until when it is promised.') }),
  V1_STOCK_COMMITTED: Type.Object(held, { description: 'The held pieces left the warehouses.' }),
  V1_STOCK_RELEASED: Type.Object(held, { description: 'The held pieces are free again.' }),
  V1_STOCK_RETURNED: Type.Object(held, { description: 'Pieces that had left came back to where they were.' }),
  V1_STOCK_LOW: Type.Object({
    available: Type.Integer({ minimum: 0, description: 'Free pieces.' }),
    level: Type.Integer({
      minimum: 1,
      description: 'The level that they fell to. Not told again before they rose above it.',
    }),
  }),
};

const line = Type.Object({ sku: Type.String(), quantity: pieces('Pieces.') });

/** Of `reservation-<uuid>`: what was decided about it. The items follow. */
export const reservationEventData = {
  V1_RESERVATION_STARTED: Type.Object({
    lines: Type.Array(line, { minItems: 1, description: 'Ascending by sku, each item once.' }),
    expiresAt: time('Until when it is to be held.'),
  }),
  V1_RESERVATION_HELD: Type.Object({
    holds: Type.Array(Type.Object({ sku: Type.String(), number: Type.Integer({ minimum: 1 }) }), {
      description: "The number of each item's hold.",
    }),
  }),
  V1_RESERVATION_REFUSED: Type.Object({
    missing: Type.Array(
      Type.Object({
        sku: Type.String(),
        quantity: pieces('Pieces that were asked for.'),
        available: Type.Integer({ minimum: 0, description: 'Pieces that were free.' }),
      }),
      { minItems: 1 },
    ),
    lines: Type.Optional(
      Type.Array(line, {
        minItems: 1,
        description: 'What was asked for, where this is the first event: then nothing was ever held.',
      }),
    ),
  }),
  V1_RESERVATION_COMMITTED: Type.Object({}),
  V1_RESERVATION_RELEASED: Type.Object(
    { reason: Type.String() },
    { description: 'Of a committed one: its pieces go back. As the first event: it is never held later.' },
  ),
  V1_RESERVATION_EXPIRED: Type.Object({}),
};

/** Of `warehouse-<code>`. */
export const warehouseEventData = {
  V1_WAREHOUSE_OPENED: Type.Object({ title: Type.String({ description: 'What people call it.' }) }),
};

/** Of `expiry-agenda`: which held reservations have to be looked at when their time is over. */
export const expiryEventData = {
  V1_EXPIRIES_NOTED: Type.Object({
    reservations: Type.Array(Type.Object({ reservationId, expiresAt: time('When its time is over.') }), {
      minItems: 1,
    }),
  }),
  V1_EXPIRIES_SETTLED: Type.Object({
    through: Type.Integer({ description: 'Every reservation noted up to this revision has come to an end.' }),
  }),
};

type EventsOf<Data extends Record<string, TSchema>> = {
  [Name in keyof Data & string]: { readonly type: Name; readonly data: Readonly<Static<Data[Name]>> };
}[keyof Data & string];

export type StockEvent = EventsOf<typeof stockEventData>;
export type ReservationEvent = EventsOf<typeof reservationEventData>;
export type WarehouseEvent = EventsOf<typeof warehouseEventData>;
export type ExpiryEvent = EventsOf<typeof expiryEventData>;

/** Read stored events, for the commands and for every projection alike; upcasters of retired types go here. */
export const stockEvents: EventCodec<StockEvent> = codec(stockEventData);
export const reservationEvents: EventCodec<ReservationEvent> = codec(reservationEventData);
export const warehouseEvents: EventCodec<WarehouseEvent> = codec(warehouseEventData);
export const expiryEvents: EventCodec<ExpiryEvent> = codec(expiryEventData);

/** The categories of the streams. No hyphen: what reads `stock-` must not find `stock-item-` there. */
export const stockCategory = 'stock';
export const reservationCategory = 'reservation';
export const warehouseCategory = 'warehouse';
export const expiryCategory = 'expiry';

/** The one agenda there is. */
export const agendaId = 'agenda';

function codec<Data extends Record<string, TSchema>>(data: Data): EventCodec<EventsOf<Data>> {
  return defineEvents<EventsOf<Data>>(Object.keys(data) as EventsOf<Data>['type'][]);
}
