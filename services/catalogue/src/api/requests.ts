import { checker } from '@keelson/chassis';
import { numberToMinor } from '@keelson/servicekit/schemas';
import type { Static, TSchema } from 'typebox';
import type { ProductDetails, ProductRow } from '../../contract/events.ts';
import {
  type ChangeProductRequest,
  type CreateProductRequest,
  changePriceRequest,
  changeProductRequest,
  createProductRequest,
  retireProductRequest,
} from '../../contract/requests.ts';
import type { ProductCommand, ProductCommandType } from '../domain/commands.ts';

const readers: Readonly<Record<ProductCommandType, (body: unknown) => ProductCommand>> = {
  'create-product': reader(createProductRequest, (body) => ({ type: 'create-product', ...row(body) })),
  'change-product': reader(changeProductRequest, (body) => ({ type: 'change-product', ...details(body) })),
  'change-price': reader(changePriceRequest, ({ price }) => ({ type: 'change-price', priceMinor: minor(price) })),
  'retire-product': reader(retireProductRequest, () => ({ type: 'retire-product' })),
  'import-product': reader(createProductRequest, (body) => ({ type: 'import-product', ...row(body) })),
};

/**
 * Reads the body of a command, in the REST contract's shape, and puts it in the domain's terms: prices in minor units,
 * what was left out empty. What comes of it is what an idempotency key stands for.
 * @throws ServiceError `invalid` that names each wrong field
 */
export function readCommand(type: ProductCommandType, body: unknown): ProductCommand {
  return readers[type](body);
}

function reader<const Schema extends TSchema>(schema: Schema, toCommand: (body: Static<Schema>) => ProductCommand) {
  const check = checker(schema, 'body');
  return (body: unknown): ProductCommand => toCommand(check(body));
}

function row({ price, ...body }: CreateProductRequest): ProductRow {
  return { ...details(body), priceMinor: minor(price) };
}

function details({ title, description = '', category = '', pictureUrls = [] }: ChangeProductRequest): ProductDetails {
  return { title, description, category, pictureUrls };
}

function minor(price: number): number {
  const minor = numberToMinor(price);
  if (minor === undefined) throw new Error('The schema let a price through that has no minor units.');
  return minor;
}
