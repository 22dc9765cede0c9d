import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { banner } from './banner.ts';
import type { Platform } from './platform.ts';

it('the start shows what runs where and how long it took, and says last that it is ready', () => {
  const platform: Omit<Platform, 'failed' | 'stop'> = {
    gatewayUrl: 'http://127.0.0.1:8080',
    grpcAddress: '127.0.0.1:5001',
    eventStoreUrl: 'esdb://127.0.0.1:2113?tls=false',
    services: [
      {
        name: 'orders',
        summary: '',
        endpoints: { http: 'http://127.0.0.1:5007', grpc: '127.0.0.1:5001', admin: 'http://127.0.0.1:9007' },
      },
      { name: 'eventstore', summary: '', endpoints: { grpc: '127.0.0.1:2113' } },
    ],
    simulators: [{ name: 'bank', summary: '', endpoints: { http: 'http://127.0.0.1:5090' } }],
    access: { profile: 'open', meaning: 'orders take anybody' },
    pages: [{ path: '/shop', title: 'Shop', about: '' }],
  };
  expect(stripVTControlCharacters(banner(platform, { dataFolder: '/home/ada/.data', seconds: 2.34 }))).toBe(`
  service      http             grpc             admin
  orders       127.0.0.1:5007   127.0.0.1:5001   127.0.0.1:9007
  eventstore   -                127.0.0.1:2113   -
  bank         127.0.0.1:5090   -                -

  profile       open: orders take anybody
  shop          http://127.0.0.1:8080/shop
  api page      http://127.0.0.1:8080/docs
  all grpc      127.0.0.1:5001
  event store   esdb://127.0.0.1:2113?tls=false
  data          /home/ada/.data
  ready after   2.3 s

keelson is ready: http://127.0.0.1:8080`);
});
