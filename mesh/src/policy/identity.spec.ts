import { expect, it } from 'vitest';
import { identities } from './identity.ts';
import { fullSettings, someSettings } from './testing.ts';

it('plain text is refused', () => {
  expect(identities(someSettings())).toMatchObject([
    { kind: 'PeerAuthentication', metadata: { namespace: 'keelson' }, spec: { mtls: { mode: 'STRICT' } } },
  ]);
});

it('tokens are checked at the edge, which passes on their claims and keeps the tokens', () => {
  expect(identities(fullSettings())[1]).toMatchObject({
    kind: 'RequestAuthentication',
    metadata: { namespace: 'istio-ingress' },
    spec: {
      selector: { matchLabels: { istio: 'ingressgateway' } },
      jwtRules: [
        {
          issuer: 'https://accounts.shop.example',
          audiences: ['shop'],
          jwksUri: 'http://accounts.keelson.svc.cluster.local:6010/jwks.json',
          fromHeaders: [{ name: 'Authorization', prefix: 'Bearer ' }],
          forwardOriginalToken: false,
          outputPayloadToHeader: 'x-keelson-claims',
        },
      ],
    },
  });
});
