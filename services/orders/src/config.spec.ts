import { expect, test } from 'vitest';
import service from '../service.ts';
import { loadOrdersConfig } from './config.ts';

test('the ports, unless set, are those that the mesh is told', () => {
  const { HTTP_PORT: http, GRPC_PORT: grpc, ADMIN_PORT: admin } = loadOrdersConfig({});
  expect({ http, grpc, admin }).toEqual(service.ports);
});
