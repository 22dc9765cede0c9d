import { discoverGraph } from '@keelson/mesh';
import { aGraph, aService } from '@keelson/mesh/testing';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../src/environment.ts';
import { environments } from '../src/environments/index.ts';
import { minimal } from '../src/environments/minimal.ts';
import { prod } from '../src/environments/prod.ts';
import { type Invariant, invariantsOf } from '../src/invariants/index.ts';
import { called, ofKind, specOf } from '../src/objects/find.ts';
import { containersOf, workloadsOf } from '../src/objects/pods.ts';
import { broughtByOthers } from './full.ts';
import { objectsOf } from './platform.ts';

/** A shop with services that call each other, sign tokens, keep secrets, and depend on a bank outside. */

const keys = '/.well-known/jwks.json';
const methods = ['/pay.Payments/Authorise', '/pay.Payments/Read'];

const graph = aGraph(
  [
    aService('eventstore', { kind: 'store', ports: { grpc: 2113 }, scaling: { min: 1, max: 1, by: 'cpu' } }),
    aService('accounts', {
      ports: { http: 5009, grpc: 5003, admin: 9009 },
      routes: {
        budgetMs: 1_000,
        http: [
          { prefix: keys, methods: ['GET'] },
          { prefix: '/accounts', methods: ['GET', 'POST'] },
        ],
        access: [
          { operations: [`GET ${keys}`, 'POST /accounts'], public: true },
          { operations: ['GET /accounts'], roles: ['operator'] },
        ],
      },
      identity: { issuer: 'https://accounts.keelson', audience: 'keelson', jwksPath: keys },
      secrets: [{ name: 'KEYS_SECRET', description: 'Seals the signing keys.' }],
      stores: ['eventstore'],
    }),
    aService('payments', {
      ports: { http: 5012, grpc: 5006, admin: 9012 },
      routes: {
        budgetMs: 2_000,
        http: [{ prefix: '/hooks', methods: ['POST'], keyless: true }],
        access: [{ operations: ['POST /hooks'], public: true }],
      },
      internal: { grpc: methods },
      outside: [{ host: 'api.bank.example', port: 443, protocol: 'HTTPS' }],
      secrets: [{ name: 'BANK_KEY', description: 'Signs what the bank says.' }],
      simulators: [{ name: 'bank', main: 'simulator/main.ts', port: 5090, variable: 'BANK_URL' }],
      stores: ['eventstore'],
    }),
    aService('checkout', {
      ports: { http: 5013, grpc: 5020, admin: 9013 },
      routes: { budgetMs: 5_000, open: true, http: [{ prefix: '/checkouts', methods: ['POST'] }] },
      calls: [{ to: 'payments', methods, budgetMs: 1_000 }],
      stores: ['eventstore'],
    }),
  ],
  methods.map((path) => ({ path, reads: path.endsWith('Read'), stream: false })),
);

describe.each(environments.map((environment) => [environment.name, environment] as const))(
  'the shop in %s',
  (_name, environment) => {
    const objects = objectsOf(graph, environment);
    it.each(Object.entries(invariantsOf(environment, graph)))('%s', (promise, invariant: Invariant) => {
      // Istio's egress gateway is its chart's.
      const brought = promise === 'every route leads to a host, port and subset that exist' ? broughtByOthers : [];
      expect(invariant([...objects, ...brought])).toEqual([]);
    });
  },
);

function appOf(environment: Environment, name: string) {
  const objects = objectsOf(graph, environment);
  const workload = workloadsOf(objects).find(({ object }) => object.metadata.name === name);
  const [container] = workload === undefined ? [] : containersOf(workload);
  const config = ofKind(objects, 'ConfigMap').find(({ metadata }) => metadata.name === name);
  const { data = {} } = (config ?? {}) as { data?: Readonly<Record<string, string>> };
  const secrets = (container?.env ?? []).map((variable) => [variable.name, variable.valueFrom?.secretKeyRef] as const);
  return { data, secrets: Object.fromEntries(secrets), namespace: workload?.object.metadata.namespace };
}

describe('a service', () => {
  it('is told where those are that it calls', () => {
    expect(appOf(minimal, 'checkout').data.PAYMENTS_GRPC).toBe('payments.keelson.svc.cluster.local:5006');
  });

  it('that issues tokens is told what to write into them, and the edge looks for just that', () => {
    expect(appOf(minimal, 'accounts').data).toMatchObject({
      TOKEN_ISSUER: 'https://accounts.keelson',
      TOKEN_AUDIENCE: 'keelson',
    });
    for (const environment of [minimal, prod]) {
      const [tokens] = ofKind(objectsOf(graph, environment), 'RequestAuthentication');
      expect(tokens && specOf(tokens)).toMatchObject({
        jwtRules: [
          {
            issuer: 'https://accounts.keelson',
            audiences: ['keelson'],
            jwksUri: `http://accounts.keelson.svc.cluster.local:5009${keys}`,
          },
        ],
      });
    }
  });

  it('gets its secrets from a Secret of its own, which no manifest holds', () => {
    expect(appOf(prod, 'accounts').secrets.KEYS_SECRET).toEqual({ name: 'accounts-secrets', key: 'KEYS_SECRET' });
    expect(ofKind(objectsOf(graph, prod), 'Secret')).toEqual([]);
  });
});

describe('what an environment says to single services', () => {
  it('is said to them and to no other', () => {
    const environment = { ...minimal, settings: { payments: { MOST_AT_ONCE: '5' } } };
    expect(appOf(environment, 'payments').data.MOST_AT_ONCE).toBe('5');
    expect(appOf(environment, 'checkout').data).not.toHaveProperty('MOST_AT_ONCE');
  });

  it.each(environments.map((environment) => [environment.name, environment] as const))(
    'names services that there are: %s',
    async (_name, { settings }) => {
      const { services } = await discoverGraph(`${import.meta.dirname}/../../services`);
      expect(services.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(settings)));
    },
  );

  it('opens nothing where strangers come: no demo, no inbox, no operator by an address', () => {
    for (const { settings, simulators } of environments.filter(({ profile }) => profile !== 'open')) {
      const names = Object.values(settings).flatMap((variables) => Object.keys(variables));
      expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(DEMO_|INBOX$|OPERATOR_EMAILS$)/)]));
      expect(simulators).toBe(false);
    }
  });
});

describe('a system outside', () => {
  it('is stood in for in a small environment, beside the mesh, and nothing leads to the real one', () => {
    expect(appOf(minimal, 'payments').data.BANK_URL).toBe('http://bank.keelson-outside.svc.cluster.local:5090');
    expect(appOf(minimal, 'bank')).toMatchObject({
      namespace: 'keelson-outside',
      secrets: { BANK_KEY: { name: 'payments-secrets', key: 'BANK_KEY' } },
    });
    const objects = objectsOf(graph, minimal);
    const outside = ofKind(objects, 'Namespace').find(({ metadata }) => metadata.name === 'keelson-outside');
    expect(outside?.metadata.labels).toMatchObject({ 'istio-injection': 'disabled' });
    expect(JSON.stringify(objects)).not.toContain('api.bank.example');
  });

  it('is reached by the service that needs it and by no other', () => {
    const objects = objectsOf(graph, minimal);
    const sidecars = ofKind(objects, 'Sidecar').filter((one) => JSON.stringify(one).includes('bank.keelson-outside'));
    expect(sidecars.map(({ metadata }) => metadata.name)).toEqual(['payments']);
    const leaving = ofKind(objects, 'NetworkPolicy').filter((one) =>
      JSON.stringify(specOf<{ egress?: unknown }>(one).egress ?? []).includes('keelson-outside'),
    );
    expect(leaving.map(called)).toEqual(['NetworkPolicy keelson/payments']);
  });

  it('is the real one in production, by the egress gateway', () => {
    expect(appOf(prod, 'payments').data.BANK_URL).toBe('https://api.bank.example');
    const objects = objectsOf(graph, prod);
    expect(ofKind(objects, 'ServiceEntry').map(({ metadata }) => metadata.name)).toEqual(['api.bank.example']);
    expect(ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name)).not.toContain('keelson-outside');
  });
});

describe('who may come in', () => {
  const denied = (environment: Environment) =>
    ofKind(objectsOf(graph, environment), 'AuthorizationPolicy')
      .filter((policy) => specOf<{ action?: string }>(policy).action === 'DENY')
      .map(({ metadata }) => metadata.name);

  it('is the same in both profiles but for what is open', () => {
    expect(denied(minimal)).toEqual(['edge.accounts']);
    expect(denied({ ...minimal, profile: 'accounts' })).toEqual(['edge.accounts', 'edge.checkout']);
    expect(denied(prod)).toEqual(['edge.accounts', 'edge.checkout']);
  });
});
