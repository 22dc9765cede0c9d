import { describe, expect, it } from 'vitest';
import type { AccessRule } from '../service.ts';
import { accessPolicies } from './access.ts';
import type { MeshSettings } from './settings.ts';
import { aGuardedShop, fullSettings, named, someSettings, specOf } from './testing.ts';

const { identity } = fullSettings();
const settings = (said: Partial<MeshSettings> = {}) => someSettings({ ...(identity && { identity }), ...said });
/** The policies where orders has these rules. */
const rulesFor = (...access: AccessRule[]) => accessPolicies(aGuardedShop({ orders: { access } }), settings());
const forRoles = (operation: string, ...roles: string[]): AccessRule => ({ operations: [operation], roles });
const open = (operation: string): AccessRule => ({ operations: [operation], public: true });

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
    const policies = rulesFor(forRoles('POST /orders', 'clerk'));
    expect(rulesOf(policies, 'edge.stock')).toMatchObject([
      { from: noToken, to: [{ operation: { paths: ['/stock.Stock/Watch'] } }] },
    ]);
  });

  it('is for those with one of the roles, and not for narrower operations below it', () => {
    const rules = rulesOf(rulesFor(forRoles('GET /orders', 'operator', 'customer')), 'edge.orders');
    const below = { paths: ['/orders', '/orders/*'], notPaths: ['/orders/{*}/events'] };
    expect(ruleAt(rules, 'GET', '/orders')).toEqual({
      to: [{ operation: { methods: ['GET'], ...below } }, { operation: { methods: ['HEAD'], ...below } }],
      when: [{ key: 'request.auth.claims[roles]', notValues: ['operator', 'customer'] }],
    });
  });

  it('is open to everybody where a rule names it public, and what lies below it is not', () => {
    const rules = rulesOf(rulesFor(open('POST /orders')), 'edge.orders');
    expect(ruleAt(rules, 'POST', '/orders')).toBeUndefined();
    expect(ruleAt(rules, 'POST', '/orders/hooks')?.from).toEqual(noToken);
    const home = aGuardedShop({ shop: { access: [open('GET /home')] } });
    expect(named(accessPolicies(home, settings()), 'edge.shop')).toBeUndefined();
  });

  it('that is public stays open below one that is not', () => {
    const rules = rulesOf(rulesFor(open('POST /orders/hooks')), 'edge.orders');
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
    expect(accessPolicies(aGuardedShop({}), someSettings())).toEqual([]);
  });

  it('of a service that is open asks for nothing in the open profile, and for all that it says in the other', () => {
    const graph = aGuardedShop({ orders: { open: true, access: [forRoles('GET /orders', 'operator')] } });
    const inOpen = accessPolicies(graph, settings({ profile: 'open' }));
    expect(inOpen.map(({ metadata }) => metadata.name)).toEqual(['edge.shop', 'edge.stock']);
    const closed = rulesOf(accessPolicies(graph, settings({ profile: 'accounts' })), 'edge.orders');
    expect(closed).toHaveLength(4);
    expect(ruleAt(closed, 'GET', '/orders')?.when).toEqual([
      { key: 'request.auth.claims[roles]', notValues: ['operator'] },
    ]);
  });
});

describe('what an old system still answers', () => {
  const old = { host: 'monolith.legacy.svc.cluster.local', port: 80 };
  const strangler = [{ prefix: '/orders', old, service: 'orders', newPercent: 30 }];

  const withMove = (access: readonly AccessRule[], said: Partial<MeshSettings>) =>
    accessPolicies(aGuardedShop({ orders: { access: [...access] } }), settings(said));

  it('takes a token too, whatever the method', () => {
    expect(rulesOf(withMove([], { strangler }), 'edge')).toEqual([
      { from: noToken, to: [{ operation: { paths: ['/orders', '/orders/*'] } }] },
    ]);
  });

  it('takes none for what is public and for preflights, which never carry one', () => {
    const cors = { origins: ['https://shop.example'] };
    const policies = withMove([open('POST /orders/hooks')], { strangler, cors });
    const paths = ['/orders', '/orders/*'];
    expect(rulesOf(policies, 'edge')[0]?.to).toEqual([
      { operation: { paths, notMethods: ['POST', 'OPTIONS'] } },
      { operation: { paths, methods: ['POST'], notPaths: ['/orders/hooks', '/orders/hooks/*'] } },
    ]);
  });

  it('is nothing any more once all has moved', () => {
    const moved = strangler.map((move) => ({ ...move, newPercent: 100 }));
    expect(named(withMove([], { strangler: moved }), 'edge')).toBeUndefined();
  });
});
