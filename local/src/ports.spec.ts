import { aService } from '@keelson/mesh/testing';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { grpcPorts, plannedPorts } from './ports.ts';
import { serviceEnv } from './service-env.ts';

const orders = aService('orders', { ports: { http: 5007, grpc: 5001, admin: 9007 } });
const views = aService('views', {
  ports: { http: 5008, grpc: 5002, admin: 9008 },
  simulators: [{ name: 'bank', main: 'simulator/main.ts', port: 5090, variable: 'BANK_URL' }],
});
const store = aService('store', { kind: 'store', ports: { grpc: 2113 } });
const graph = { services: [orders, store, views] };

const planned = (env: NodeJS.ProcessEnv) =>
  plannedPorts(graph, readConfig(env), env).map(({ user, port }) => [user, port]);

describe('the ports of the laptop', () => {
  it('are those of the descriptions, one for the gRPC of all, and one for what services ask each other', () => {
    expect(planned({})).toEqual([
      ['the gateway', 8080],
      ['orders HTTP', 5007],
      ['orders admin', 9007],
      ['store', 2113],
      ['views HTTP', 5008],
      ['views admin', 9008],
      ['gRPC', 5001],
      ['gRPC between services', 5002],
      ['bank', 5090],
    ]);
  });

  it('leave a simulator’s out where the system it stands in for is named', () => {
    expect(planned({ BANK_URL: 'https://bank.example' })).not.toContainEqual(['bank', 5090]);
  });

  it('leave the store’s out when it runs elsewhere', () => {
    expect(planned({ EVENTSTORE_URL: 'esdb://h:2113' })).not.toContainEqual(['store', 2113]);
  });

  it('are free ones with KEELSON_PORTS=auto', () => {
    expect(planned({ KEELSON_PORTS: 'auto' })).toEqual([['the gateway', 8080]]);
    expect(planned({ KEELSON_PORTS: 'auto', KEELSON_PORT: '0' })).toEqual([]);
  });

  it('between services are a free one where only one of them serves gRPC', () => {
    expect(grpcPorts({ services: [store, orders] }, readConfig({}))).toEqual({ outer: 5001, inner: 0 });
  });
});

describe('the environment of a service', () => {
  const facts = {
    eventStoreUrl: 'esdb://s',
    innerGrpcAddress: '127.0.0.1:5002',
    given: { orders: { SEAL: 'at random', BANK_URL: 'http://127.0.0.1:5090' }, views: { OTHER: 'no' } },
  };
  const env = (own: NodeJS.ProcessEnv, service = orders) =>
    serviceEnv(service, own, readConfig({ KEELSON_DATA: '/d', ...own }), facts);

  it('has the addresses of those that it calls', () => {
    const calls = [{ to: 'order-views', methods: ['/a.B/C'], budgetMs: 100 }];
    expect(env({}, { ...orders, calls })).toMatchObject({ ORDER_VIEWS_GRPC: '127.0.0.1:5002' });
  });

  it('has what the tokens say that it issues', () => {
    const identity = { issuer: 'https://a.example', audience: 'shop', jwksPath: '/keys' };
    expect(env({}, { ...orders, identity })).toMatchObject({
      TOKEN_ISSUER: 'https://a.example',
      TOKEN_AUDIENCE: 'shop',
    });
  });

  it('has its own secrets and simulators, unless they are set outside, and not those of others', () => {
    expect(env({ BANK_URL: '' })).toMatchObject({ SEAL: 'at random', BANK_URL: 'http://127.0.0.1:5090' });
    expect(env({ SEAL: 'mine', BANK_URL: 'https://bank' })).toMatchObject({ SEAL: 'mine', BANK_URL: 'https://bank' });
    expect(env({})).not.toHaveProperty('OTHER');
  });

  it('has the addresses and files of the laptop, whatever is set outside', () => {
    expect(env({ HOST: 'my-machine', HTTP_PORT: '80' })).toMatchObject({
      HOST: '127.0.0.1',
      HTTP_PORT: '5007',
      GRPC_PORT: '5001',
      ADMIN_PORT: '9007',
      EVENTSTORE_URL: 'esdb://s',
      VIEWS_FILE: '/d/orders.db',
    });
  });

  it('passes on what else is set, and logs from warn on unless told otherwise', () => {
    expect(env({ MONGODB_URL: 'mongodb://h' })).toMatchObject({ MONGODB_URL: 'mongodb://h', LOG_LEVEL: 'warn' });
    expect(env({ LOG_LEVEL: 'debug' })).toMatchObject({ LOG_LEVEL: 'debug' });
  });

  it('has free ports with KEELSON_PORTS=auto', () => {
    expect(env({ KEELSON_PORTS: 'auto' })).toMatchObject({ HTTP_PORT: '0', ADMIN_PORT: '0' });
  });
});
