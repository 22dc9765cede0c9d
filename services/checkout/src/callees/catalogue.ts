import { catalogueContract } from '@keelson/catalogue/contract';
import { type CallContext, callee, Deadline, loadProto, type ServiceContext } from '@keelson/chassis';
import { parseMinor } from '@keelson/servicekit/schemas';

/** What of a product matters to a sale. */
export interface OfferedProduct {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly priceMinor: number;
  readonly retired: boolean;
}

/** The catalogue, as far as a checkout needs it. */
export interface Catalogue {
  /**
   * The products of that name; unknown ones are left out.
   * @throws ServiceError as the catalogue answers it, `unavailable` or `deadline` where it does not
   */
  products(skus: readonly string[], call: CallContext): Promise<readonly OfferedProduct[]>;
}

/** keelson.catalogue.v1.CatalogueService, as much of it as a checkout needs. */
interface Products {
  GetProducts(request: { readonly skus: readonly string[]; readonly fresh: boolean }): {
    readonly products: readonly {
      readonly sku: string;
      readonly title: string;
      readonly description: string;
      readonly price: string;
      readonly retired: boolean;
    }[];
  };
}

/** Longest time for the look at the catalogue, within the request's own; its budget in `service.ts`. Milliseconds. */
export const CATALOGUE_BUDGET_MS = 2_000;

/** The catalogue, by gRPC. @param address `127.0.0.1:5001` */
export function catalogueAt(ctx: ServiceContext, address: string): Catalogue {
  const { file, root, service } = catalogueContract;
  const proto = loadProto(file, { includeDirs: [root] });
  const catalogue = callee<Products>(ctx, { address, proto, service });
  return {
    async products(skus, call) {
      const options = { deadline: Deadline.after(CATALOGUE_BUDGET_MS), onBehalfOf: call, signal: call.signal };
      const { products } = await catalogue.call('GetProducts', { skus, fresh: true }, options);
      return products.map(({ sku, title, description, price, retired }) => {
        const priceMinor = parseMinor(price);
        if (priceMinor === undefined) throw new Error(`The catalogue says that ${sku} costs "${price}".`);
        return { sku, title, description, priceMinor, retired };
      });
    },
  };
}
