import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

/** The gRPC contract: its proto file, the root of its imports, and the full name of its service. */
export const storefrontContract = {
  file: `${root}keelson/storefront/v1/storefront.proto`,
  root,
  service: 'keelson.storefront.v1.StorefrontService',
};
