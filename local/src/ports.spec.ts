import { aService } from '@keelson/mesh/testing';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { plannedPorts, sharedGrpcPort } from './ports.ts';
import { serviceEnv } from './service-env.ts';

const orders = aService('orders', { ports: { http: 5007, grpc: 5001, admin: 9007 } });
const views = aService('views', { ports: { http: 5008, grpc: 5002, admin: 9008 } });
const store = aService('store', { kind: 'store', ports: { grpc: 2113 } });
const graph = { services: [orders, store, views] };

const planned = (env: NodeJS.ProcessEnv) => plannedPorts(graph, readConfig(env)).map(({ user, port }) => [user, port]);

describe('the ports of the laptop', () => {
  it('are those of the descriptions, and one for the gRPC of all', () => {
    expect(planned({})).toEqual([
      ['the gateway', 8080],
      ['orders HTTP', 5007],
      ['orders admin', 9007],
      ['store', 2113],
      ['views HTTP', 5008],
      ['views admin', 9008],
      ['gRPC', 5001],
    ]);
  });

  it('leave the store’s out when it runs elsewhere', () => {
    expect(planned({ EVENTSTORE_URL: 'esdb://h:2113' })).not.toContainEqual(['store', 2113]);
  });

  it('are free ones with KEELSON_PORTS=auto', () => {
    expect(planned({ KEELSON_PORTS: 'auto' })).toEqual([['the gateway', 8080]]);
    expect(planned({ KEELSON_PORTS: 'auto', KEELSON_PORT: '0' })).toEqual([]);
  });

  it('have no gRPC when nobody serves it', () => {
    expect(sharedGrpcPort({ services: [store] }, readConfig({}))).toBeUndefined();
  });
});

describe('the environment of a service', () => {
  const env = (own: NodeJS.ProcessEnv) =>
    serviceEnv(orders, own, readConfig({ KEELSON_DATA: '/d', ...own }), 'esdb://s');

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
