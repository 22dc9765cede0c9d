import { accountContract } from '@keelson/accounts/contract';
import { catalogueContract } from '@keelson/catalogue/contract';
import { type Callee, callee, loadProto, type ServiceContext } from '@keelson/chassis';
import { ordersV1 } from '@keelson/orders/contract';

/** What the storefront asks of accounts. */
export interface Accounts {
  GetProfile(request: Record<string, never>): {
    readonly account: { readonly accountId: string; readonly email: string; readonly name: string };
  };
}

/** An order as order-views answers it; money is decimal text. */
export interface OrderMessage {
  readonly orderId: string;
  readonly shopItems: readonly {
    readonly id: string;
    readonly title: string;
    readonly quantity: number;
    readonly price: string;
  }[];
  readonly totalPrice: string;
  readonly paid: boolean;
  readonly submitted: boolean;
  readonly completed: boolean;
  readonly canceled: boolean;
}

/** What the storefront asks of order-views. */
export interface Orders {
  GetOrder(request: { readonly orderId: string }): { readonly order: OrderMessage };
  SearchOrders(request: { readonly search: string; readonly page: number; readonly size: number }): {
    readonly orders: readonly OrderMessage[];
  };
}

/** A product as the catalogue answers it; money is decimal text. */
export interface ProductMessage {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: string;
  readonly pictureUrls: readonly string[];
  readonly retired: boolean;
}

/** What the storefront asks of the catalogue. */
export interface Catalogue {
  GetProducts(request: { readonly skus: readonly string[] }): { readonly products: readonly ProductMessage[] };
  SearchProducts(request: { readonly page: number; readonly size: number }): {
    readonly products: readonly ProductMessage[];
  };
}

/** The services that the storefront calls. */
export interface Callees {
  readonly accounts: Pick<Callee<Accounts>, 'call'>;
  readonly orders: Pick<Callee<Orders>, 'call'>;
  readonly catalogue: Pick<Callee<Catalogue>, 'call'>;
}

/** Where they answer. */
export interface Addresses {
  readonly ACCOUNTS_GRPC: string;
  readonly ORDER_VIEWS_GRPC: string;
  readonly CATALOGUE_GRPC: string;
}

/** Connects to the services that the storefront calls. */
export function openCallees(ctx: ServiceContext, addresses: Addresses): Callees {
  return {
    accounts: callee<Accounts>(ctx, contractAt(addresses.ACCOUNTS_GRPC, accountContract)),
    orders: callee<Orders>(ctx, contractAt(addresses.ORDER_VIEWS_GRPC, ordersV1)),
    catalogue: callee<Catalogue>(ctx, contractAt(addresses.CATALOGUE_GRPC, catalogueContract)),
  };
}

function contractAt(address: string, { file, root, service }: Readonly<Record<'file' | 'root' | 'service', string>>) {
  return { address, proto: loadProto(file, { includeDirs: [root] }), service };
}
