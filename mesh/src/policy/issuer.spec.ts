import { describe, expect, it } from 'vitest';
import { aGraph, aService } from '../../testing/index.ts';
import { meshPolicy } from './index.ts';
import { aShop, fullSettings, named, someSettings, specOf } from './testing.ts';

const keys = '/.well-known/jwks.json';
const accounts = aService('accounts', {
  ports: { http: 6_010, admin: 6_011 },
  routes: {
    budgetMs: 1_000,
    http: [{ prefix: keys, methods: ['GET'] }],
    access: [{ operations: [`GET ${keys}`], public: true }],
  },
  identity: { issuer: 'https://accounts.keelson', audience: 'keelson', jwksPath: keys },
});
const graph = aGraph([...aShop().services.filter(({ kind }) => kind === 'store'), accounts]);

interface Tokens {
  readonly jwtRules: readonly { readonly issuer: string; readonly audiences: string[]; readonly jwksUri: string }[];
}
const jwtRules = (settings = someSettings()) => specOf<Tokens>(meshPolicy(graph, settings).identity[1]).jwtRules;

describe('a service that issues tokens', () => {
  it('is whose tokens count, by keys that the edge fetches from it', () => {
    expect(jwtRules()).toMatchObject([
      {
        issuer: 'https://accounts.keelson',
        audiences: ['keelson'],
        jwksUri: `http://accounts.keelson.svc.cluster.local:6010${keys}`,
      },
    ]);
  });

  it('lets the edge fetch them, and asks nobody for a token to see them', () => {
    const { authorization } = meshPolicy(graph, someSettings());
    expect(specOf(named(authorization, 'edge.accounts'))).toMatchObject({
      action: 'ALLOW',
      rules: [{ to: [{ operation: { methods: ['GET', 'HEAD'], paths: [keys, `${keys}/*`], ports: ['6010'] } }] }],
    });
    expect(authorization.filter((object) => specOf<{ action?: string }>(object).action === 'DENY')).toEqual([]);
  });

  it('gives way to the issuer that an environment names', () => {
    expect(jwtRules(fullSettings({ strangler: [] }))).toMatchObject([{ issuer: 'https://accounts.shop.example' }]);
  });
});
