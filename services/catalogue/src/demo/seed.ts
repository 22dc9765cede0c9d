import { setTimeout } from 'node:timers/promises';
import type { CommandHandler } from '@keelson/eventsourcing';
import { type DemoProduct, demoCatalogue } from '../../contract/demo.ts';
import type { ProductEvent } from '../../contract/events.ts';
import type { ProductCommand } from '../domain/commands.ts';
import type { ProductState } from '../domain/product.ts';
import { demoPicturePath } from './picture-route.ts';

/** What seeding needs of the process around it. */
export interface SeedOptions {
  readonly handler: Pick<CommandHandler<ProductCommand, ProductEvent, ProductState>, 'create'>;
  /** Whether a product exists, as the event store says now. */
  readonly exists: (sku: string, deadline: number) => Promise<boolean>;
  /** How many products there are, as the view shows it. */
  readonly count: () => Promise<number>;
  /** Whether the view holds all that there was when the process began. */
  readonly ready: () => Promise<boolean>;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Time for each call to the event store, milliseconds. Nobody waits for it, and at a first start all else is busy too. */
const CALL_MS = 60_000;

/** Between looks at whether the service is ready, milliseconds. */
const PAUSE_MS = 200;

/**
 * Puts the demo's products up for sale where the catalogue is empty. The first one is made before the others and the
 * last one after them, so that a seeding that was cut short is known for what it is, and finished.
 * @returns how many products were made
 */
export async function seedDemo(options: SeedOptions): Promise<number> {
  const [first, ...others] = demoCatalogue;
  const last = others.pop();
  if (!first || !last || (await options.exists(last.sku, soon()))) return 0;
  if (!(await options.exists(first.sku, soon())) && !(await isEmpty(options))) return 0;
  const made = [
    await make(options, first),
    ...(await Promise.all(others.map((product) => make(options, product)))),
    await make(options, last),
  ];
  return made.filter(Boolean).length;
}

async function isEmpty({ ready, count, signal }: SeedOptions): Promise<boolean> {
  while (!(await ready())) await setTimeout(PAUSE_MS, undefined, { signal });
  return (await count()) === 0;
}

/** @returns false for one that exists */
async function make(
  { handler, exists }: SeedOptions,
  { sku, title, description, category, priceMinor }: DemoProduct,
): Promise<boolean> {
  if (await exists(sku, soon())) return false;
  const row = { title, description, category, priceMinor, pictureUrls: [demoPicturePath(sku)] };
  await handler.create({ type: 'create-product', ...row }, { id: sku, deadline: soon() });
  return true;
}

function soon(): number {
  return Date.now() + CALL_MS;
}
