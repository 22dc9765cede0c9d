import { describe, expect, it } from 'vitest';
import { edgeGateway } from './gateway.ts';
import { someSettings, specOf } from './testing.ts';

const servers = (settings = someSettings()) => specOf<{ servers: unknown }>(edgeGateway(settings)).servers;

describe('the edge', () => {
  it('speaks HTTP where it has no certificate', () => {
    expect(servers()).toEqual([{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['shop.example'] }]);
  });

  it('speaks TLS where it has one, and sends those who do not there', () => {
    expect(servers(someSettings({ tlsSecret: 'shop-tls' }))).toMatchObject([
      { port: { number: 80 }, tls: { httpsRedirect: true } },
      {
        port: { number: 443, protocol: 'HTTPS' },
        tls: { mode: 'SIMPLE', credentialName: 'shop-tls', minProtocolVersion: 'TLSV1_2' },
      },
    ]);
  });
});
