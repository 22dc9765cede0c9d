import { loadSync } from '@grpc/proto-loader';
import { expect, test } from 'vitest';
import {
  accountContract,
  accountDirectoryContract,
  accountOperationsContract,
  sessionContract,
} from './contract/index.ts';
import service from './service.ts';
import type { AccountsApi } from './src/api/accounts-api.ts';
import { accountHandlers, directoryHandlers, operationHandlers, sessionHandlers } from './src/api/grpc.ts';

const api = {} as AccountsApi;
const edge = [
  { contract: sessionContract, handlers: sessionHandlers(api) },
  { contract: accountContract, handlers: accountHandlers(api) },
  { contract: accountOperationsContract, handlers: operationHandlers(api) },
];
const inner = [{ contract: accountDirectoryContract, handlers: directoryHandlers(api) }];

function methodsOf({ file, root, service: name }: typeof sessionContract): string[] {
  const definition = loadSync(file, { includeDirs: [root] })[name];
  return Object.values(definition as Record<string, { path: string }>).map(({ path }) => path);
}

test('the edge sends exactly the methods of the public contracts here', () => {
  expect(service.routes?.grpc).toEqual(edge.flatMap(({ contract }) => methodsOf(contract)));
});

test('the directory is for other services alone', () => {
  expect(service.internal?.grpc).toEqual(inner.flatMap(({ contract }) => methodsOf(contract)));
});

test('every method of every contract is answered', () => {
  for (const { contract, handlers } of [...edge, ...inner]) {
    expect(Object.keys(handlers).map((method) => `/${contract.service}/${method}`)).toEqual(methodsOf(contract));
  }
});
