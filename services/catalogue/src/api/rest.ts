import type { HttpServer } from '@keelson/chassis';
import { changeSchema, checkedLater, createSchema } from '@keelson/servicekit';
import type { TSchema } from 'typebox';
import {
  changePriceRequest,
  changeProductRequest,
  createProductRequest,
  productAnswer,
  productPath,
} from '../../contract/requests.ts';
import { basePath } from '../../service.ts';
import type { ChangeType, ProductCommands } from './product-commands.ts';

/** A command on an existing product, as REST shows it. */
interface ChangeRoute {
  readonly type: ChangeType;
  readonly method: 'PUT' | 'POST';
  /** Below the product's own path. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** Absent for a command without a body: whatever comes is passed over. */
  readonly body?: TSchema;
}

const changeRoutes: readonly ChangeRoute[] = [
  {
    type: 'change-product',
    method: 'PUT',
    path: '',
    operationId: 'changeProduct',
    summary: 'Replace title, description, category and pictures',
    body: changeProductRequest,
  },
  {
    type: 'change-price',
    method: 'PUT',
    path: '/price',
    operationId: 'changePrice',
    summary: 'Set the price from now on',
    body: changePriceRequest,
  },
  {
    type: 'retire-product',
    method: 'POST',
    path: '/retire',
    operationId: 'retireProduct',
    summary: 'Take a product off sale, for good',
  },
];

const common = { tags: ['products'], problems: ['unauthenticated', 'forbidden'] } as const;

/** Adds the REST commands to `app`. Values are checked by {@link ProductCommands}, for both APIs alike. */
export function addCommandRoutes(app: HttpServer, commands: ProductCommands): void {
  const create = createSchema({
    ...common,
    operationId: 'createProduct',
    summary: 'Put a product up for sale',
    description: 'The rule that may refuse it (409): product-already-exists.',
    body: createProductRequest,
    problems: [...common.problems, 'rule'],
    answer: { description: 'It is for sale.', schema: productAnswer },
  });
  app.post(basePath, { schema: create, validatorCompiler: checkedLater }, async ({ body, call }, reply) => {
    const answer = await commands.create(body, call);
    return reply.code(201).header('location', `${basePath}/${answer.sku}`).send(answer);
  });

  for (const { type, method, path, operationId, summary, body: schema } of changeRoutes) {
    app.route({
      method,
      url: `${basePath}/:sku${path}`,
      schema: changeSchema({
        ...common,
        operationId,
        summary,
        description: 'The rule that may refuse it (409): product-retired. What is so already changes nothing.',
        params: productPath,
        body: schema,
        answer: { description: 'It is so now.', schema: productAnswer },
      }),
      validatorCompiler: checkedLater,
      handler: async ({ params, body, call }, reply) => {
        const { sku } = params as { readonly sku: string };
        return reply.send(await commands.change(type, sku, schema ? body : {}, call));
      },
    });
  }
}
