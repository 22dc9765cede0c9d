import { describe, expect, it } from 'vitest';
import { accessPolicies } from './access.ts';
import type { AccessRule, MeshSettings } from './settings.ts';
import { aShop, fullSettings, named, someSettings, specOf } from './testing.ts';

const { identity } = fullSettings();
const withRules = (rules: readonly AccessRule[], said: Partial<MeshSettings> = {}) =>
  accessPolicies(aShop(), someSettings({ ...(identity && { identity: { ...identity, rules } }), ...said }));
const rulesFor = (...rules: AccessRule[]) => withRules(rules);
const orders = (operation: string, ...roles: string[]): AccessRule => ({ service: 'orders', operation, roles });
const open = (service: string, operation: string): AccessRule => ({ service, operation, public: true });

interface Denied {
  readonly from?: unknown;
  readonly to: readonly { readonly operation: { readonly methods?: string[]; readonly paths: string[] } }[];
  readonly when?: unknown;
}

const noToken = [{ source: { notRequestPrincipals: ['*'] } }];
const rulesOf = (policies: ReturnType<typeof rulesFor>, name: string) =>
  specOf<{ rules: Denied[] }>(named(policies, name)).rules;
/** The rule about requests of a method at a path. */
const ruleAt = (rules: readonly Denied[], method: string, path: string) =>
  rules.find(({ to }) =>
    to.some(({ operation }) => operation.methods?.includes(method) && operation.paths.includes(path)),
  );

describe('an operation of the edge', () => {
  it('is for all with a token where no rule names it, by HTTP and by gRPC', () => {
    const policies = rulesFor();
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(['edge.orders', 'edge.shop', 'edge.stock']);
    expect(specOf(named(policies, 'edge.stock'))).toEqual({
      selector: { matchLabels: { istio: 'ingressgateway' } },
      action: 'DENY',
      rules: [{ from: noToken, to: [{ operation: { methods: ['POST'], paths: ['/stock.Stock/Watch'] } }] }],
    });
    expect(named(policies, 'edge.stock')?.metadata).toMatchObject({ namespace: 'istio-ingress' });
    expect(rulesOf(policies, 'edge.orders')).toHaveLength(4);
    for (const { from } of rulesOf(policies, 'edge.orders')) expect(from).toEqual(noToken);
  });

  it('stays closed by its other way in when a rule names one of them', () => {
    const policies = rulesFor(orders('POST /orders', 'clerk'));
    expect(rulesOf(policies, 'edge.stock')).toMatchObject([
      { from: noToken, to: [{ operation: { paths: ['/stock.Stock/Watch'] } }] },
    ]);
  });

  it('is for those with one of the roles, and not for narrower operations below it', () => {
    const rules = rulesOf(rulesFor(orders('GET /orders', 'operator', 'customer')), 'edge.orders');
    const below = { paths: ['/orders', '/orders/*'], notPaths: ['/orders/{*}/events'] };
    expect(ruleAt(rules, 'GET', '/orders')).toEqual({
      to: [{ operation: { methods: ['GET'], ...below } }, { operation: { methods: ['HEAD'], ...below } }],
      when: [{ key: 'request.auth.claims[roles]', notValues: ['operator', 'customer'] }],
    });
  });

  it('is open to everybody where a rule names it public, and what lies below it is not', () => {
    const rules = rulesOf(rulesFor(open('orders', 'POST /orders')), 'edge.orders');
    expect(ruleAt(rules, 'POST', '/orders')).toBeUndefined();
    expect(ruleAt(rules, 'POST', '/orders/hooks')?.from).toEqual(noToken);
    expect(named(rulesFor(open('shop', 'GET /home')), 'edge.shop')).toBeUndefined();
  });

  it('that is public stays open below one that is not', () => {
    const rules = rulesOf(rulesFor(open('orders', 'POST /orders/hooks')), 'edge.orders');
    expect(ruleAt(rules, 'POST', '/orders')?.to).toEqual([
      {
        operation: {
          methods: ['POST'],
          paths: ['/orders', '/orders/*'],
          notPaths: ['/orders/hooks', '/orders/hooks/*'],
        },
      },
    ]);
  });

  it('is open to everybody where nobody issues tokens', () => {
    expect(accessPolicies(aShop(), someSettings())).toEqual([]);
  });
});

describe('what an old system still answers', () => {
  const old = { host: 'monolith.legacy.svc.cluster.local', port: 80 };
  const strangler = [{ prefix: '/orders', old, service: 'orders', newPercent: 30 }];

  it('takes a token too, whatever the method', () => {
    expect(rulesOf(withRules([], { strangler }), 'edge')).toEqual([
      { from: noToken, to: [{ operation: { paths: ['/orders', '/orders/*'] } }] },
    ]);
  });

  it('takes none for what is public and for preflights, which never carry one', () => {
    const cors = { origins: ['https://shop.example'] };
    const policies = withRules([open('orders', 'POST /orders/hooks')], { strangler, cors });
    const paths = ['/orders', '/orders/*'];
    expect(rulesOf(policies, 'edge')[0]?.to).toEqual([
      { operation: { paths, notMethods: ['POST', 'OPTIONS'] } },
      { operation: { paths, methods: ['POST'], notPaths: ['/orders/hooks', '/orders/hooks/*'] } },
    ]);
  });

  it('is nothing any more once all has moved', () => {
    const moved = strangler.map((move) => ({ ...move, newPercent: 100 }));
    expect(named(withRules([], { strangler: moved }), 'edge')).toBeUndefined();
  });
});

describe('a rule is an error', () => {
  it('about an operation that there is not, since it would guard nothing', () => {
    expect(() => rulesFor(orders('PUT /orders'))).toThrow('identity.rules: the edge has no PUT /orders of orders.');
  });

  it('that says both public and roles', () => {
    expect(() => rulesFor({ ...orders('POST /orders', 'clerk'), public: true })).toThrow(
      'identity.rules: POST /orders of orders is public, and for clerk. Keep one.',
    );
  });

  it('about what another rule names already', () => {
    expect(() => rulesFor(orders('POST /orders', 'clerk'), open('orders', 'POST /orders'))).toThrow(
      'identity.rules: POST /orders of orders is named twice. Keep one.',
    );
  });
});
