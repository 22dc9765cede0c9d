import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

/** The gRPC contract: its proto file, the root of its imports, and the full name of its service. */
export const catalogueContract = {
  file: `${root}keelson/catalogue/v1/catalogue.proto`,
  root,
  service: 'keelson.catalogue.v1.CatalogueService',
};
