import { describe, expect, it } from 'vitest';
import { accessPolicies } from './access.ts';
import type { AccessRule } from './settings.ts';
import { aShop, fullSettings, someSettings, specOf } from './testing.ts';

const { identity } = fullSettings();
const rulesFor = (...rules: AccessRule[]) =>
  accessPolicies(aShop(), someSettings(identity && { identity: { ...identity, rules } }));
const orders = (operation: string, ...roles: string[]): AccessRule => ({ service: 'orders', operation, roles });

describe('an operation of the edge', () => {
  it('is for all with a token where no role is named', () => {
    const [policy] = rulesFor(orders('POST /orders/hooks'));
    expect(policy?.metadata).toMatchObject({ namespace: 'istio-ingress' });
    expect(specOf(policy)).toEqual({
      selector: { matchLabels: { istio: 'ingressgateway' } },
      action: 'DENY',
      rules: [
        {
          from: [{ source: { notRequestPrincipals: ['*'] } }],
          to: [{ operation: { methods: ['POST'], paths: ['/orders/hooks', '/orders/hooks/*'] } }],
        },
      ],
    });
  });

  it('is for those with one of the roles, and not for narrower operations below it', () => {
    expect(specOf(rulesFor(orders('GET /orders', 'operator', 'customer'))[0])).toMatchObject({
      rules: [
        {
          to: [
            { operation: { methods: ['GET'], paths: ['/orders', '/orders/*'], notPaths: ['/orders/{*}/events'] } },
            { operation: { methods: ['HEAD'], paths: ['/orders', '/orders/*'] } },
          ],
          when: [{ key: 'request.auth.claims[roles]', notValues: ['operator', 'customer'] }],
        },
      ],
    });
  });

  it('is guarded beside the others of its service', () => {
    const [policy, none] = rulesFor(orders('POST /orders'), orders('GET /orders', 'operator'));
    expect(specOf<{ rules: unknown[] }>(policy).rules).toHaveLength(2);
    expect(none).toBeUndefined();
  });

  it('is open to everybody where no rule names it', () => {
    expect(rulesFor()).toEqual([]);
    expect(accessPolicies(aShop(), someSettings())).toEqual([]);
  });

  it('that there is not is an error, since its rule would guard nothing', () => {
    expect(() => rulesFor(orders('PUT /orders'))).toThrow('identity.rules: the edge has no PUT /orders of orders.');
  });
});
