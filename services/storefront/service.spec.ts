import { loadSync } from '@grpc/proto-loader';
import { expect, test } from 'vitest';
import { storefrontContract } from './contract/index.ts';
import service from './service.ts';
import { storefrontServiceHandlers } from './src/api/grpc.ts';
import type { Home } from './src/home/home.ts';

const { file, root, service: protoService } = storefrontContract;

test('the edge sends exactly the methods of the contract here', () => {
  const definition = loadSync(file, { includeDirs: [root] })[protoService];
  const methods = Object.values(definition as Record<string, { path: string }>).map(({ path }) => path);
  const answered = Object.keys(storefrontServiceHandlers({} as Home));
  expect(service.routes?.grpc).toEqual(methods);
  expect(answered.map((method) => `/${protoService}/${method}`)).toEqual(methods);
});
