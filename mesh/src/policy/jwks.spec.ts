import { describe, expect, it } from 'vitest';
import { keysHost } from './jwks.ts';
import { fullSettings, someSettings } from './testing.ts';

const { identity } = fullSettings();
const at = (jwksUri: string) => keysHost(someSettings(identity && { identity: { ...identity, jwksUri } }));

describe('the keys of tokens', () => {
  it('are fetched from outside of the cluster over TLS, by the gateway alone', () => {
    expect(at('https://id.example/jwks')).toMatchObject([
      {
        kind: 'ServiceEntry',
        metadata: { name: 'id.example', namespace: 'istio-ingress' },
        spec: {
          hosts: ['id.example'],
          exportTo: ['.'],
          ports: [{ number: 443, protocol: 'HTTPS' }],
          resolution: 'DNS',
          location: 'MESH_EXTERNAL',
        },
      },
      {
        kind: 'DestinationRule',
        metadata: { name: 'id.example', namespace: 'istio-ingress' },
        spec: {
          host: 'id.example',
          exportTo: ['.'],
          trafficPolicy: { tls: { mode: 'SIMPLE', sni: 'id.example', subjectAltNames: ['id.example'] } },
        },
      },
    ]);
  });

  it('are fetched from the port that is named, and without TLS where none is wanted', () => {
    expect(at('http://id.example:8080/jwks')).toMatchObject([
      { kind: 'ServiceEntry', spec: { ports: [{ number: 8080, protocol: 'HTTP' }] } },
    ]);
  });

  it('need nothing more where the mesh knows their host, or there are none', () => {
    expect(keysHost(fullSettings())).toEqual([]);
    expect(keysHost(someSettings())).toEqual([]);
  });

  it.each(['id.example/jwks', 'file:///jwks'])('are not looked for where there is no address: %s', (jwksUri) => {
    expect(() => at(jwksUri)).toThrow(`identity.jwksUri: "${jwksUri}" is no address. Write it like`);
  });
});
