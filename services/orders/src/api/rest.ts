import type { HttpServer } from '@keelson/chassis';
import { changeSchema, checkedLater, createSchema } from '@keelson/servicekit';
import { type TSchema, Type } from 'typebox';
import {
  cancelOrderRequest,
  changeAddressRequest,
  createOrderRequest,
  orderPath,
  payOrderRequest,
  updateCartRequest,
} from '../../contract/index.ts';
import { basePath } from '../../service.ts';
import type { OrderRule } from '../domain/rules.ts';
import type { OrderCommands } from './order-commands.ts';

const json = 'application/json; charset=utf-8';

/** A command on an existing order, as REST shows it. Contract: answers 200 and the id as a JSON string. */
interface ChangeRoute {
  readonly type: Parameters<OrderCommands['change']>[0];
  readonly method: 'PUT' | 'POST';
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** The rules that may refuse it. */
  readonly rules: readonly OrderRule[];
  /** Absent for a command without a body: whatever comes is passed over. */
  readonly body?: TSchema;
}

/** The commands on an existing order, for REST. */
export const changeRoutes: readonly ChangeRoute[] = [
  {
    type: 'pay-order',
    method: 'PUT',
    path: 'pay',
    operationId: 'payOrder',
    summary: 'Record the payment of an order',
    rules: ['order-canceled', 'order-already-paid', 'order-submitted'],
    body: payOrderRequest,
  },
  {
    type: 'submit-order',
    method: 'PUT',
    path: 'submit',
    operationId: 'submitOrder',
    summary: 'Hand a paid order over',
    rules: ['order-canceled', 'order-submitted', 'order-not-paid'],
  },
  {
    type: 'update-cart',
    method: 'PUT',
    path: 'cart',
    operationId: 'updateCart',
    summary: 'Replace the cart',
    rules: ['order-canceled', 'order-submitted'],
    body: updateCartRequest,
  },
  {
    type: 'cancel-order',
    method: 'POST',
    path: 'cancel',
    operationId: 'cancelOrder',
    summary: 'Cancel an order, with a reason; canceled again, with a new one',
    rules: ['order-completed'],
    body: cancelOrderRequest,
  },
  {
    type: 'complete-order',
    method: 'POST',
    path: 'complete',
    operationId: 'completeOrder',
    summary: 'Record the delivery of a paid order',
    rules: ['order-canceled', 'order-completed', 'order-not-paid'],
  },
  {
    type: 'change-address',
    method: 'PUT',
    path: 'address',
    operationId: 'changeDeliveryAddress',
    summary: 'Send the order elsewhere',
    rules: ['order-completed'],
    body: changeAddressRequest,
  },
];

/** Adds the REST commands to `app`. */
export function addOrderRoutes(app: HttpServer, commands: OrderCommands): void {
  app.post(basePath, { schema: creating, validatorCompiler: checkedLater }, async ({ body, call }, reply) => {
    const { id } = await commands.create(body, call);
    return reply
      .code(201)
      .header('location', `${basePath}/${id}`)
      .header('content-type', json)
      .send(JSON.stringify(id));
  });

  for (const route of changeRoutes) {
    app.route({
      method: route.method,
      url: `${basePath}/${route.path}/:id`,
      schema: changing(route),
      validatorCompiler: checkedLater,
      handler: async ({ params, body, call }, reply) => {
        const { id } = params as { readonly id: string };
        const result = await commands.change(route.type, id, route.body ? body : {}, call);
        return reply.header('content-type', json).send(JSON.stringify(result.id));
      },
    });
  }
}

const orderId = (description: string) => ({ description, schema: Type.String({ format: 'uuid' }) });

const creating = createSchema({
  tags: ['orders'],
  operationId: 'createOrder',
  summary: 'Open an order with its first cart',
  body: createOrderRequest,
  answer: orderId("The new order's id."),
  problems: ['unauthenticated'],
});

function changing({ operationId, summary, rules, body }: ChangeRoute) {
  return changeSchema({
    tags: ['orders'],
    operationId,
    summary,
    description: `The rules that may refuse it (409, the name ends the problem's \`type\`): ${rules.join(', ')}.`,
    params: orderPath,
    body,
    answer: orderId("The order's id."),
    problems: ['unauthenticated', 'forbidden'],
  });
}
