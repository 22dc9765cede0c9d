import { loadSync } from '@grpc/proto-loader';
import { expect, test } from 'vitest';
import { catalogueContract } from './contract/index.ts';
import service, { basePath } from './service.ts';
import { catalogueServiceHandlers } from './src/api/grpc.ts';
import type { ProductCommands } from './src/api/product-commands.ts';
import type { ProductQueries } from './src/api/product-queries.ts';

const { file, root, service: protoService } = catalogueContract;
const methods = Object.values(
  loadSync(file, { includeDirs: [root] })[protoService] as unknown as Record<string, Method>,
);

interface Method {
  readonly path: string;
  readonly options: { readonly idempotency_level?: string };
}

test('the edge sends exactly the methods of the contract here', () => {
  const paths = methods.map(({ path }) => path);
  const answered = Object.keys(catalogueServiceHandlers({} as ProductCommands, {} as ProductQueries));
  expect(service.routes?.grpc).toEqual(paths);
  expect(answered.map((method) => `/${protoService}/${method}`)).toEqual(paths);
});

test('reads are for everybody, commands for operators', () => {
  const reads = methods.filter(({ options }) => options.idempotency_level === 'NO_SIDE_EFFECTS');
  const readPaths = reads.map(({ path }) => path);
  const commandPaths = methods.map(({ path }) => path).filter((path) => !readPaths.includes(path));
  expect(readPaths).toHaveLength(4);
  expect(service.routes?.access).toEqual([
    { operations: [`GET ${basePath}`, ...readPaths], public: true },
    { operations: [`POST ${basePath}`, `PUT ${basePath}`, ...commandPaths], roles: ['operator'] },
  ]);
});
