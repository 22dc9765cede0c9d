import type { HttpServer } from '@keelson/chassis';
import { changeSchema, checkedLater, createSchema } from '@keelson/servicekit';
import {
  adjustStockRequest,
  openWarehouseRequest,
  setLowLevelRequest,
  stockPath as stockParams,
} from '../../contract/requests.ts';
import { stockAnswer, warehouseAnswer } from '../../contract/view.ts';
import { stockPath, warehousesPath } from '../../service.ts';
import type { InventoryCommands } from './inventory-commands.ts';

const problems = ['unauthenticated', 'forbidden'] as const;

const openWarehouse = createSchema({
  tags: ['warehouses'],
  operationId: 'openWarehouse',
  summary: 'Open a warehouse',
  description: 'The rule that may refuse it (409): warehouse-open-already.',
  body: openWarehouseRequest,
  problems: [...problems, 'rule'],
  answer: { description: 'It is open.', schema: warehouseAnswer },
});

const changeRoutes = [
  {
    method: 'POST',
    path: 'adjustments',
    run: 'adjust',
    schema: {
      operationId: 'adjustStock',
      summary: 'Add to what lies in a warehouse, or take from it',
      description:
        'A delivery, a loss, a stocktaking. The rules that may refuse it (409): below-held, below-zero, too-many-pieces. An item comes into being with its first adjustment; the warehouse must be open (404).',
      body: adjustStockRequest,
    },
  },
  {
    method: 'PUT',
    path: 'low-level',
    run: 'setLowLevel',
    schema: {
      operationId: 'setLowStockLevel',
      summary: 'Say from which count of free pieces on the item is low',
      description: 'An event tells when it becomes so.',
      body: setLowLevelRequest,
    },
  },
] as const;

/** Adds the REST commands to `app`. Values are checked by {@link InventoryCommands}, for both APIs alike. */
export function addCommandRoutes(app: HttpServer, commands: InventoryCommands): void {
  const open = { schema: openWarehouse, validatorCompiler: checkedLater };
  app.post(warehousesPath, open, async ({ body, call }, reply) => {
    const answer = await commands.openWarehouse(body, call);
    return reply.code(201).header('location', warehousesPath).send(answer);
  });

  for (const { method, path, run, schema } of changeRoutes) {
    app.route({
      method,
      url: `${stockPath}/:sku/${path}`,
      schema: changeSchema({
        ...schema,
        tags: ['stock'],
        params: stockParams,
        problems,
        answer: { description: 'It is so now.', schema: stockAnswer },
      }),
      validatorCompiler: checkedLater,
      handler: async ({ params, body, call }, reply) => {
        const { sku } = params as { readonly sku: string };
        return reply.send(await commands[run](sku, body, call));
      },
    });
  }
}
