import { accountContract } from '@keelson/accounts/contract';
import { catalogueContract } from '@keelson/catalogue/contract';
import { type CallContext, createContext, GrpcHost, loadProto, requireCaller, ServiceError } from '@keelson/chassis';
import { ordersV1 } from '@keelson/orders/contract';

/** The services that the storefront calls, in one process, with what they hold and what is wrong with them. */
export interface TestCallees {
  /** Where all of them answer: `127.0.0.1:1234`. */
  readonly address: string;
  /** Names by account. */
  readonly names: Map<string, string>;
  /** By order, whose it is. */
  readonly orders: Map<string, string>;
  /** By sku: its price as decimal text, or that it is retired. */
  readonly products: Map<string, { price: string; retired?: boolean }>;
  /** Methods that answer UNAVAILABLE, and those that never answer. */
  readonly away: Set<string>;
  readonly hanging: Set<string>;
  /** Methods in the order in which they were called. */
  readonly calls: string[];
  /** Calls that wait here before they are answered. */
  hold(method: string): () => void;
  stop(): Promise<void>;
}

export async function startCallees(): Promise<TestCallees> {
  const ctx = createContext({
    name: 'callees',
    env: { LOG_LEVEL: 'fatal', DRAIN_DELAY_MS: '0', DRAIN_TIMEOUT_MS: '100' },
  });
  const names = new Map<string, string>();
  const orders = new Map<string, string>();
  const products: TestCallees['products'] = new Map();
  const away = new Set<string>();
  const hanging = new Set<string>();
  const calls: string[] = [];
  const held = new Map<string, Promise<void>>();

  const method =
    <Request, Response>(name: string, answer: (request: Request, call: CallContext) => Response) =>
    async (request: Request, call: CallContext): Promise<Response> => {
      calls.push(name);
      await held.get(name);
      if (away.has(name)) throw new ServiceError('unavailable', 'Away.');
      if (hanging.has(name)) return new Promise(() => {});
      return answer(request, call);
    };

  const product = (sku: string) => {
    const { price = '', retired = false } = products.get(sku) ?? {};
    return {
      sku,
      title: `Title of ${sku}`,
      description: '',
      category: 'Ropes',
      price,
      pictureUrls: [],
      retired,
      revision: 0,
    };
  };
  const order = (orderId: string) => ({
    orderId,
    revision: 0,
    shopItems: [{ id: 'rope', title: 'Rope', description: '', quantity: 2, price: '12.50' }],
    totalPrice: '25.00',
    paid: true,
  });

  const host = new GrpcHost(ctx);
  const add = (contract: { file: string; root: string; service: string }, handlers: Parameters<GrpcHost['add']>[3]) =>
    host.add(ctx, loadProto(contract.file, { includeDirs: [contract.root] }), contract.service, handlers);
  add(accountContract, {
    GetProfile: method('GetProfile', (_request: object, call: CallContext) => {
      const { id, email } = requireCaller(call);
      return { account: { accountId: id, email, name: names.get(id) ?? '' } };
    }),
  });
  add(ordersV1, {
    GetOrder: method('GetOrder', ({ orderId }: { orderId: string }, call: CallContext) => {
      if (orders.get(orderId) !== requireCaller(call).id) throw new ServiceError('not-found', 'No such order.');
      return { order: order(orderId) };
    }),
    SearchOrders: method('SearchOrders', (_request: object, call: CallContext) => {
      const own = [...orders].filter(([, owner]) => owner === requireCaller(call).id);
      return {
        orders: own
          .map(([id]) => id)
          .sort()
          .map(order),
      };
    }),
  });
  add(catalogueContract, {
    GetProducts: method('GetProducts', ({ skus }: { skus: string[] }) => ({
      products: skus.filter((sku) => products.has(sku)).map(product),
    })),
    SearchProducts: method('SearchProducts', ({ size }: { size: number }) => ({
      products: [...products.keys()].slice(0, size).map(product),
    })),
  });
  const address = await host.listen({ host: '127.0.0.1', port: 0 });
  ctx.health.started();
  return {
    address,
    names,
    orders,
    products,
    away,
    hanging,
    calls,
    hold(name) {
      const { promise, resolve } = Promise.withResolvers<void>();
      held.set(name, promise);
      return () => {
        held.delete(name);
        resolve();
      };
    },
    stop: () => ctx.lifecycle.stop(),
  };
}
