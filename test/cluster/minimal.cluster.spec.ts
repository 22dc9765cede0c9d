import { environments } from '@keelson/cdk8s/src/environments/index.ts';
import { discoverGraph, EDGE } from '@keelson/mesh';
import { beforeAll, describe, expect, inject, it, test, vi } from 'vitest';
import { anOrder, aPayment, uniqueWord } from '../support/order-bodies.ts';
import { OrdersApi } from '../support/orders-api.ts';
import { Traffic } from '../support/traffic.ts';
import { kubectl, NAMESPACE, pods, rolledOut } from './kubectl.ts';
import { clear, makeNamespace } from './namespaces.ts';
import { Probe, type Seen } from './probe.ts';
import { programIsThere, repository, run } from './run.ts';
import { deploy } from './setup.ts';

const { ingressUrl, networkEnforced, images, nextImages, said } = inject('deployed');
const { services, edges } = await discoverGraph(`${repository}services`);
const names = services.map(({ name }) => name).sort();
const api = new OrdersApi(ingressUrl);
const hasIstioctl = await programIsThere('istioctl');
const eventually = <T>(fact: () => T | Promise<T>) => vi.waitFor(fact, { timeout: 120_000, interval: 250 });

/** An order through the gateway, with a word of its own to find it by. */
async function newOrder(): Promise<{ id: string; word: string }> {
  const word = uniqueWord();
  const { status, body } = await api.command('create', '', anOrder(word));
  expect(status).toBe(201);
  return { id: body, word };
}

/** Sends a command under one key until it is answered: what a client does that saw nothing come back. */
function insist(name: Parameters<OrdersApi['command']>[0], id: string, body?: unknown): Promise<unknown> {
  const headers = { 'idempotency-key': uniqueWord() };
  return eventually(async () => expect((await api.command(name, id, body, headers)).status).toBe(200));
}

describe('the pods', () => {
  it('all run with their sidecar, under the restricted Pod Security level', async () => {
    const all = await pods(NAMESPACE);
    expect(all.map(({ metadata }) => metadata.labels.app).sort()).toEqual(names);
    for (const { metadata, status } of all) {
      const containers = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
      const sidecar = containers.find(({ name }) => name === 'istio-proxy');
      expect(sidecar?.ready, `${metadata.name} has a sidecar that is ready`).toBe(true);
      expect(containers.find(({ name }) => name !== 'istio-proxy')?.ready, metadata.name).toBe(true);
    }
    const { metadata } = JSON.parse(await kubectl('get', 'namespace', NAMESPACE, '-o', 'json'));
    expect(metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  it.runIf(hasIstioctl)('have proxies that know all that istiod knows', async () => {
    await eventually(async () => {
      const table = await run('istioctl', ['proxy-status']);
      const rows = table.split('\n').filter((row) => row.includes(`.${NAMESPACE}`));
      expect(rows).toHaveLength(names.length);
      expect(rows.filter((row) => /STALE|NOT SENT \(/.test(row))).toEqual([]);
    });
  });

  it.runIf(hasIstioctl)('and their mesh policy has no faults that istioctl finds', async () => {
    // It fails with what it found.
    await run('istioctl', ['analyze', '-n', NAMESPACE, '--failure-threshold', 'Warning']);
  });
});

describe('an order, through the ingress gateway', () => {
  it('is taken through its whole life, and read as it is after each step', async () => {
    const { id } = await newOrder();
    expect((await api.order(id)).body).toMatchObject({ orderId: id, paid: false, totalPrice: 40.08 });
    for (const [command, body] of [['pay', aPayment()], ['submit'], ['complete']] as const) {
      expect((await api.command(command, id, body)).status, command).toBe(200);
    }
    expect((await api.order(id, 3)).body).toMatchObject({ paid: true, submitted: true, completed: true });
  });

  it('is found by a search', async () => {
    const { id, word } = await newOrder();
    await eventually(async () => {
      const { body } = await api.search(word);
      expect(body.orders).toEqual([expect.objectContaining({ orderId: id })]);
    });
  });

  it('is watched live', async () => {
    const { id } = await newOrder();
    const watching = new AbortController();
    const { body } = await fetch(`${ingressUrl}/api/v1/orders/${id}/events`, { signal: watching.signal });
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    const until = async (word: string) => {
      while (!seen.includes(word)) seen += (await reader?.read())?.value ?? '';
    };
    await until('V1_ORDER_CREATED');
    await api.command('cancel', id, { cancelReason: 'too late' });
    await until('V1_ORDER_CANCELED');
    watching.abort();
  });

  it('is refused with the rule’s name, not with a 5xx', async () => {
    const { id } = await newOrder();
    const { status, body } = await api.command('submit', id);
    expect([status, body.type]).toEqual([409, expect.stringContaining('order-not-paid')]);
  });

  test.each(['orders', 'order-views', 'eventstore'])(
    'survives that a pod of %s is killed in the middle',
    async (app) => {
      // The gateway may not know yet that the pod killed before this one is back; a create without a key is sent once.
      const { id } = await eventually(newOrder);
      const [pod] = await pods(NAMESPACE, app);
      await kubectl('delete', 'pod', '-n', NAMESPACE, pod?.metadata.name ?? '', '--grace-period=0', '--force');
      await insist('pay', id, aPayment());
      await insist('submit', id);
      await eventually(async () => {
        const { status, body } = await api.order(id, 2);
        expect([status, body.paid, body.submitted]).toEqual([200, true, true]);
      });
      await rolledOut(app === 'eventstore' ? 'statefulset/eventstore' : `deployment/${app}`);
    },
  );
});

describe('a caller that the graph does not know', () => {
  const atEdge = new Set(edges.filter(({ from }) => from === EDGE).map(({ operation }) => operation.path.value));
  let inMesh: Probe;
  let outside: Probe;

  beforeAll(async () => {
    const image = images['keelson/orders'] ?? '';
    inMesh = await Probe.inMesh('stranger', image);
    outside = await Probe.outsideMesh('keelson-stranger', image);
    return () => Promise.all([inMesh.end(), outside.end()]);
  });

  const at = (service: string, port: number, path: string) =>
    `http://${service}.${NAMESPACE}.svc.cluster.local:${port}${path}`;

  /** How plain text ends: the connection is there and is broken off, unless the network lets none through. */
  const brokenOff = networkEnforced ? /./ : /ECONNRESET|UND_ERR_SOCKET|other side closed/;

  /** By the AuthorizationPolicy; where the network enforces NetworkPolicies, by that before. */
  function expectRefused(seen: Seen): void {
    if (networkEnforced) expect(seen).toEqual({ error: expect.any(String) });
    else expect(seen).toEqual({ status: 403, body: 'RBAC: access denied' });
  }

  test.each([
    ['POST', at('orders', 5007, '/api/v1/orders')],
    ['GET', at('order-views', 5008, '/api/v1/orders/search?search=x')],
  ])('is refused by the callee: %s %s', async (method, url) => {
    expectRefused(await inMesh.ask(url, method));
  });

  /** Each call of one service to another, as it stands in the graph: who calls, and where. */
  const calls = edges
    .filter(({ from, operation }) => from !== EDGE && operation.protocol === 'grpc')
    .map(({ from, to, operation }) => {
      const port = services.find(({ name }) => name === to)?.ports.grpc ?? 0;
      return { from, url: at(to, port, operation.path.value) };
    });

  it('is refused at every call that services make to each other', async () => {
    const urls = calls.map(({ url }) => url);
    expect(urls.length).toBeGreaterThan(10);
    const seen = await inMesh.askAll(urls, 'POST');
    for (const [index, url] of urls.entries()) expectRefused(seen[index] ?? { error: `${url} was not asked` });
  });

  describe.each([...new Set(calls.map(({ from }) => from))])('but the graph knows %s', (caller) => {
    it('which comes as far as each service that it calls, and no farther than its calls', async () => {
      const asCaller = await Probe.inMesh(`as-${caller}`, images['keelson/orders'] ?? '', caller);
      try {
        const own = new Set(calls.filter(({ from }) => from === caller).map(({ url }) => url));
        const urls = [...new Set(calls.map(({ url }) => url))];
        const seen = await asCaller.askAll(urls, 'POST');
        // What comes is no gRPC, as the service itself says, so nothing is done. Only a proxy says 403.
        const expected = urls.map((url) => [url, own.has(url) ? 415 : 403]);
        expect(urls.map((url, index) => [url, seen[index]?.status])).toEqual(expected);
      } finally {
        await asCaller.end();
      }
    });
  });

  it('does not come in by the edge: what services keep for each other is nowhere there', async () => {
    for (const { url } of calls.filter(({ url }) => !atEdge.has(new URL(url).pathname))) {
      const { status } = await fetch(ingressUrl + new URL(url).pathname, { method: 'POST' });
      expect(status, url).toBe(404);
    }
  });

  it('is refused at the admin port too', async () => {
    // No Service has that port, so the caller's proxy passes on what it gets, in plain text.
    const [pod] = await pods(NAMESPACE, 'orders');
    const { error } = await inMesh.ask(`http://${pod?.status.podIP}:9007/log-level`);
    expect(error).toMatch(brokenOff);
  });

  it('is refused when it comes in plain text', async () => {
    // What it can reach in plain text shows that it asks rightly: istiod tells everybody its version.
    expect(await outside.ask('http://istiod.istio-system.svc.cluster.local:15014/version')).toMatchObject({
      status: 200,
    });
    const [pod] = await pods(NAMESPACE, 'orders');
    const [keys] = edges.filter(({ operation }) => operation.path.value.endsWith('jwks.json'));
    const { http = 0 } = services.find(({ name }) => name === keys?.to)?.ports ?? {};
    for (const url of [
      at('orders', 5007, '/api/v1/orders'),
      `http://${pod?.status.podIP}:5007/api/v1/orders`,
      // The gateway fetches these, to check tokens with: by mutual TLS then.
      at(keys?.to ?? '', http, keys?.operation.path.value ?? ''),
    ]) {
      const { error } = await outside.ask(url, 'POST');
      expect(error, url).toMatch(brokenOff);
    }
  });
});

describe('a new version', () => {
  it('of orders takes the place of the old one under load, and no request fails', async () => {
    const traffic = new Traffic(ingressUrl, 8);
    try {
      await eventually(() => expect(traffic.acknowledged).toBeGreaterThan(50));
      const before = traffic.acknowledged;
      await deployOnly('orders');
      const [pod] = await pods(NAMESPACE, 'orders');
      expect(pod?.metadata.labels.version).toBe('test-2');
      await eventually(() => expect(traffic.acknowledged).toBeGreaterThan(before + 50));
    } finally {
      await traffic.stop();
    }
    expect(traffic.faults).toEqual([]);
    expect(traffic.orders.filter(({ inDoubt }) => inDoubt)).toEqual([]);
  });

  it('of order-views is away for a moment, and then shows everything: it never answers wrongly', async () => {
    const placed = await Promise.all(Array.from({ length: 20 }, newOrder));
    await eventually(async () => expect((await api.search(placed[0]?.word ?? '')).body.orders).toHaveLength(1));
    const wrong: unknown[] = [];
    let rolling = true;
    const reader = (async () => {
      while (rolling) {
        for (const { id, word } of placed) {
          const [read, found] = await Promise.all([api.order(id), api.search(word)]);
          if (read.status < 500 && read.body.orderId !== id) wrong.push(read);
          if (found.status < 500 && found.body.orders?.length !== 1) wrong.push(found);
        }
      }
    })();
    await deployOnly('order-views');
    await eventually(async () => expect((await api.order(placed[0]?.id ?? '')).status).toBe(200));
    rolling = false;
    await reader;
    expect(wrong).toEqual([]);
    for (const { id } of placed) expect((await api.order(id)).status).toBe(200);
  });
});

/** The parts of any object that tell whether it changed. */
interface LiveObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation?: number };
  readonly data?: object;
}

/** Deploys with the second version's image for this service, and waits until it is there. */
async function deployOnly(service: string): Promise<void> {
  const name = `keelson/${service}`;
  await deploy('minimal', { ...images, [name]: nextImages[name] });
}

describe('the manifests', () => {
  describe('applied again', () => {
    /** What would show that something changed: the generation of each object, and the secrets' values. */
    const state = async () => {
      const kinds = 'deployments,statefulsets,virtualservices,destinationrules,authorizationpolicies,networkpolicies';
      const { items } = JSON.parse(await kubectl('get', `${kinds},secrets`, '-n', NAMESPACE, '-o', 'json'));
      return items.map(({ kind, metadata, data }: LiveObject) => [kind, metadata.name, metadata.generation, data]);
    };
    let [before, after, saidAgain] = [[], [], ''] as [unknown[], unknown[], string];

    beforeAll(async () => {
      await deploy('minimal', images);
      before = await state();
      saidAgain = await deploy('minimal', images);
      after = await state();
    });

    it('change nothing, at any time', () => {
      expect(before.length).toBeGreaterThan(names.length);
      expect(after).toEqual(before);
    });

    it('leave the secrets as they are, which the first deployment has made, and said so', () => {
      const needed = services.filter((service) => (service.secrets ?? []).length > 0);
      expect(needed).not.toEqual([]);
      for (const service of needed) {
        const keys = service.secrets?.map(({ name }) => name).join(', ');
        expect(said).toContain(`made Secret ${NAMESPACE}/${service.name}-secrets at random: ${keys}\n`);
        expect(before).toContainEqual(['Secret', `${service.name}-secrets`, undefined, expect.any(Object)]);
      }
      expect(saidAgain).not.toContain('made Secret');
    });
  });

  describe('of the other environments', () => {
    /** The API server checks an object only where its namespace is. */
    const namespaces = new Set(environments.flatMap((environment) => Object.values(environment.namespaces)));
    beforeAll(async () => {
      for (const name of namespaces) await makeNamespace(name);
      return clear;
    });

    test.each(environments.map(({ name }) => name).filter((name) => name !== 'minimal'))(
      '%s passes the API server’s checks, as far as it knows the kinds',
      async (name) => {
        expect(await deploy(name, undefined, '--check')).toContain('checked');
      },
    );
  });
});
