import { expect, test } from 'vitest';
import { GRPC_CLIENT_OPTIONS } from './outgoing.ts';

test('gRPC clients do not retry: the mesh does', () => {
  expect(GRPC_CLIENT_OPTIONS).toEqual({ 'grpc.enable_retries': 0 });
});
