import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { demoCatalogue, type ProductEvent } from '@keelson/catalogue/contract';
import { Deadline } from '@keelson/chassis';
import { CommandHandler } from '@keelson/eventsourcing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stockCategory, stockEvents, warehouseCategory, warehouseEvents } from '../contract/index.ts';
import { demoStock } from '../src/demo/demo-stock.ts';
import { stockDecider } from '../src/domain/stock.ts';
import { warehouseDecider } from '../src/domain/warehouse.ts';
import { Platform } from './platform.ts';

let platform: Platform;
let client: EventStoreDBClient;
beforeAll(async () => {
  platform = await Platform.start({ DEMO_CATALOGUE: 'on' });
  client = EventStoreDBClient.connectionString(platform.store.connectionString);
});
afterAll(async () => {
  await client.dispose();
  await platform.stop();
});

const lantern = demoCatalogue.find(({ sku }) => sku === 'lantern') ?? demoCatalogue[0];
const { sku = '', title = '', description = '', category = '', priceMinor = 0, stock } = lantern ?? {};
const created: ProductEvent = {
  type: 'V1_PRODUCT_CREATED',
  data: { title, description, category, priceMinor, pictureUrls: [] },
};

test('a demo product that is put up for sale lies in the warehouse, by its count', async () => {
  await client.appendToStream(`product-${sku}`, jsonEvent({ id: randomUUID(), ...created }));
  await platform.until(`stock-${sku}`, 'V1_STOCK_COUNTED');
  const [counted] = await platform.events(`stock-${sku}`);
  expect(counted?.data).toMatchObject({ warehouse: 'harbour', quantity: stock });
});

test('told of it again, after pieces were sold, it is not filled up; somebody’s own goods get none', async () => {
  const handlers = {
    stock: new CommandHandler({ client, category: stockCategory, decider: stockDecider, events: stockEvents }),
    warehouses: new CommandHandler({
      client,
      category: warehouseCategory,
      decider: warehouseDecider,
      events: warehouseEvents,
    }),
  };
  const react = demoStock(handlers);
  const deadline = Deadline.after(10_000);
  const about = (id: string) => ({
    stream: `product-${id}`,
    id,
    revision: 0,
    created: new Date(),
    metadata: {},
    trace: undefined,
    deadline,
  });
  const anchor = demoCatalogue.find((product) => product.sku === 'anchor-10');
  const event: ProductEvent = { ...created, data: { ...created.data, title: anchor?.title ?? '' } };
  await react(event, about('anchor-10'));
  const sold = { type: 'adjust-stock', warehouse: 'harbour', change: -2, reason: 'Sold' } as const;
  await handlers.stock.handle('anchor-10', sold, { deadline: deadline.epochMs });
  await react(event, about('anchor-10'));
  expect((await platform.events('stock-anchor-10')).map(({ type }) => type)).toEqual([
    'V1_STOCK_COUNTED',
    'V1_STOCK_ADJUSTED',
  ]);
  await react({ ...created, data: { ...created.data, title: 'My own' } }, about('sextant'));
  expect(await platform.events('stock-sextant')).toEqual([]);
});
