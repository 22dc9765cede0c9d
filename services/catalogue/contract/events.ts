import { defineEvents, type EventCodec } from '@keelson/eventsourcing';
import { type Static, Type } from 'typebox';

const details = {
  title: Type.String({ description: 'What it is.' }),
  description: Type.String({ description: 'More about it; may be empty.' }),
  category: Type.String({ description: 'May be empty.' }),
  pictureUrls: Type.Array(Type.String(), { description: 'The first one stands for the product.' }),
};

const priceMinor = Type.Integer({ description: 'Price of one piece, minor units.' });

/**
 * The events of a product, as they are stored in its stream `product-<sku>` and as every projection reads them: the
 * schema of each one's data, by its type. Data is plain JSON. A changed meaning is a new type (V2_...) and an upcaster;
 * these stay as they are. A price holds from the time at which its event was recorded.
 */
export const productEventData = {
  V1_PRODUCT_CREATED: Type.Object({ ...details, priceMinor }, { description: 'It is for sale.' }),
  V1_PRODUCT_CHANGED: Type.Object(details, { description: 'All of this is so now; the price is as it was.' }),
  V1_PRICE_CHANGED: Type.Object({ priceMinor }, { description: 'It costs this from now on.' }),
  V1_PRODUCT_RETIRED: Type.Object({}, { description: 'It is off sale, for good.' }),
  V1_PRODUCT_IMPORTED: Type.Object(
    { ...details, priceMinor },
    { description: 'An import told all of this: of a new product where the stream begins with it, else a change.' },
  ),
};

type EventType = keyof typeof productEventData;

export type ProductEvent = {
  [Name in EventType]: { readonly type: Name; readonly data: DeepReadonly<Static<(typeof productEventData)[Name]>> };
}[EventType];

/** All of a product that a seller decides: the data of its creation and of an imported row. */
export type ProductRow = Extract<ProductEvent, { type: 'V1_PRODUCT_IMPORTED' }>['data'];

/** A product's row without the price. */
export type ProductDetails = Extract<ProductEvent, { type: 'V1_PRODUCT_CHANGED' }>['data'];

/** Reads stored events, for the commands and for every projection alike; upcasters of retired types go here. */
export const productEvents: EventCodec<ProductEvent> = defineEvents<ProductEvent>(
  Object.keys(productEventData) as EventType[],
);

/** The category of the streams: a product's stream is `product-<sku>`. */
export const productCategory = 'product';

type DeepReadonly<T> = { readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? readonly Item[] : T[Key] };
