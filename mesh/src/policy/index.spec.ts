import { describe, expect, it, test } from 'vitest';
import { CONCERNS, type KubernetesObject, meshPolicy } from './index.ts';
import { aShop, callsWithout, fullSettings, named, routesIn, someSettings } from './testing.ts';

const environments = [
  ['a small one', someSettings()],
  ['a full one', fullSettings()],
] as const;
const all = (policy: ReturnType<typeof meshPolicy>) => CONCERNS.flatMap((concern) => policy[concern]);
const allRoutes = (objects: readonly KubernetesObject[]) =>
  objects.filter(({ kind }) => kind === 'VirtualService').flatMap(routesIn);

describe.each(environments)('the policy of an environment, %s', (_which, settings) => {
  const objects = all(meshPolicy(aShop(), settings));

  it('is the same whenever it is made', () => {
    expect(JSON.stringify(all(meshPolicy(aShop(), settings)))).toBe(JSON.stringify(objects));
  });

  it('repeats nothing that may not be repeated', () => {
    const repeated = allRoutes(objects).filter(({ retries }) => retries?.attempts !== 0);
    expect(repeated.length).toBeGreaterThan(0);
    for (const { name, match = [] } of repeated) {
      expect(match.length, name).toBeGreaterThan(0);
      for (const { uri, method, headers } of match) {
        const reads = method?.regex === 'GET|HEAD' || uri?.exact === '/stock.Stock/Read';
        expect(reads || headers?.['idempotency-key'] !== undefined, name).toBe(true);
      }
    }
  });

  it('ends every request but a stream and what a store is asked', () => {
    const endless = allRoutes(objects).filter(({ timeout }) => timeout === undefined);
    const expected = /^(edge-get-orders-id-events|edge-stock\.stock-watch)$/;
    for (const { name = '', route } of endless) {
      const store = /eventstore|elasticsearch/.test(route?.[0]?.destination.host ?? '');
      expect(expected.test(name) || store, name).toBe(true);
    }
  });

  it('names each object of a kind once in a namespace, and each route once in its VirtualService', () => {
    const ids = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const object of objects) {
      const names = routesIn(object).map(({ name }) => name);
      expect(new Set(names).size, object.metadata.name).toBe(names.length);
    }
  });
});

describe('a call that is taken out of a description', () => {
  test.each(environments)(
    'takes its host, its leave and its routes along, and nothing else: %s',
    (_which, settings) => {
      const before = all(meshPolicy(aShop(), settings));
      const after = all(meshPolicy(aShop({ shop: callsWithout('shop', 'orders') }), settings));
      const expected = before
        .filter(({ kind, metadata }) => !(kind === 'AuthorizationPolicy' && metadata.name === 'shop.orders'))
        .map((object) => {
          if (object === named(before.filter(isSidecar), 'shop')) return withoutHost(object, 'orders');
          if (object.kind === 'VirtualService' && object.metadata.name === 'orders')
            return withoutRoutes(object, 'shop');
          return object;
        });
      expect(after).toEqual(expected);
      expect(after).toHaveLength(before.length - 1);
    },
  );
});

function isSidecar({ kind }: KubernetesObject): boolean {
  return kind === 'Sidecar';
}

function withoutHost(object: KubernetesObject, service: string): unknown {
  const { spec, ...rest } = object as KubernetesObject & { spec: { egress: { hosts: string[] }[] } };
  const egress = spec.egress.map(({ hosts }) => ({
    hosts: hosts.filter((host) => host !== `keelson/${service}.keelson.svc.cluster.local`),
  }));
  expect(egress).not.toEqual(spec.egress);
  return { ...rest, spec: { ...spec, egress } };
}

function withoutRoutes(object: KubernetesObject, caller: string): unknown {
  const http = routesIn(object).filter(({ name }) => !name?.startsWith(`${caller}-`));
  expect(http.length).toBeLessThan(routesIn(object).length);
  return { ...object, spec: { ...(object as unknown as { spec: object }).spec, http } };
}
