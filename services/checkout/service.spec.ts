import { loadSync } from '@grpc/proto-loader';
import { DEFAULT_PATIENCE } from '@keelson/eventsourcing/saga';
import { expect, test } from 'vitest';
import { checkoutContract, checkoutOperationsContract } from './contract/index.ts';
import service from './service.ts';
import type { CheckoutApi } from './src/api/checkout-api.ts';
import { checkoutOperationsHandlers, checkoutServiceHandlers } from './src/api/grpc.ts';
import { CATALOGUE_BUDGET_MS } from './src/callees/catalogue.ts';

const contracts = [
  [checkoutContract, checkoutServiceHandlers({} as CheckoutApi, 1)],
  [checkoutOperationsContract, checkoutOperationsHandlers({} as CheckoutApi)],
] as const;

test('the edge sends exactly the methods of the contract here, and each is answered', () => {
  const paths = contracts.flatMap(([{ file, root, service: name }]) => {
    const definition = loadSync(file, { includeDirs: [root] })[name];
    return Object.values(definition as Record<string, { path: string }>).map(({ path }) => path);
  });
  const answered = contracts.flatMap(([{ service: name }, handlers]) =>
    Object.keys(handlers).map((method) => `/${name}/${method}`),
  );
  expect(service.routes?.grpc).toEqual(paths);
  expect(answered).toEqual(paths);
});

test('what operators do is for operators alone', () => {
  const operations = service.routes?.access?.filter(({ roles }) => roles?.includes('operator'));
  expect(operations?.flatMap((rule) => rule.operations)).toEqual(
    service.routes?.grpc?.filter((path) => path.includes(checkoutOperationsContract.service)),
  );
});

test('what the mesh gives a call is what the code waits for', () => {
  const budgetOf = (to: string) => service.calls?.find((call) => call.to === to)?.budgetMs;
  expect(budgetOf('catalogue')).toBe(CATALOGUE_BUDGET_MS);
  for (const call of service.calls ?? []) expect(call.budgetMs).toBeLessThanOrEqual(DEFAULT_PATIENCE.callMs);
});
