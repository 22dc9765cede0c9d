import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discoverGraph } from '@keelson/mesh';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minimal } from '../src/environments/minimal.ts';
import { ofKind } from '../src/objects/find.ts';
import { type ContainerView, type ProbeView, workloadsOf } from '../src/objects/pods.ts';
import { objectsOf } from './platform.ts';
import { answers, freePort, type Running, runService } from './running.ts';

const graph = await discoverGraph(fileURLToPath(new URL('../../services', import.meta.url)));
const objects = objectsOf(graph, minimal);
const services = graph.services.filter(({ kind }) => kind !== 'store').map(({ name }) => name);

/** All services start at once, and each waits for the others' share of the machine: hung only after this. */
const STARTS_WITHIN_MS = 180_000;

let folder: string;
const running: Running[] = [];
/** Ports of the running services, by the names of their variables. */
const portsOf = new Map<string, Readonly<Record<string, number>>>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-manifest-'));
  const storePort = await freePort();
  running.push(runService('eventstore', storeArgs(storePort), {}));
  for (const name of services) {
    const ports = await freePorts(name);
    portsOf.set(name, ports);
    running.push(runService(name, [], environmentOf(name, ports, storePort)));
  }
});

afterAll(async () => {
  await Promise.all(running.map((one) => one.end()));
  await rm(folder, { recursive: true, force: true });
});

/** The embedded store's arguments, on a port and in a folder of this test. */
function storeArgs(port: number): string[] {
  const here: Readonly<Record<string, string>> = { '2113': `${port}`, '/data': join(folder, 'events') };
  return (containerOf('eventstore').args ?? []).map((arg) => here[arg] ?? arg);
}

function containerOf(name: string): ContainerView {
  const workload = workloadsOf(objects).find(({ object }) => object.metadata.name === name);
  const [first] = workload?.pod.spec.containers ?? [];
  if (first === undefined) throw new Error(`no container of ${name}`);
  return first;
}

function configOf(name: string): Readonly<Record<string, string>> {
  const config = ofKind(objects, 'ConfigMap').find(({ metadata }) => metadata.name === name);
  return (config as unknown as { data: Record<string, string> }).data;
}

async function freePorts(name: string): Promise<Record<string, number>> {
  const variables = Object.keys(configOf(name)).filter((variable) => variable.endsWith('_PORT'));
  return Object.fromEntries(
    await Promise.all(variables.map(async (variable) => [variable, await freePort()] as const)),
  );
}

/** What the ConfigMap says, with ports, files and addresses of this test in place of those in a pod. */
function environmentOf(
  name: string,
  ports: Readonly<Record<string, number>>,
  storePort: number,
): Readonly<Record<string, string>> {
  const config = configOf(name);
  return {
    ...config,
    ...Object.fromEntries(Object.entries(ports).map(([variable, port]) => [variable, `${port}`])),
    EVENTSTORE_URL: (config.EVENTSTORE_URL ?? '').replace(/\/\/[^?]+/, `//127.0.0.1:${storePort}`),
    ...(config.VIEWS_FILE && { VIEWS_FILE: join(folder, `${name}.db`) }),
    ...secretsOf(name),
    // Nobody balances load here.
    DRAIN_DELAY_MS: '0',
  };
}

/** Whatever Secrets a container takes from, there is something in them. */
function secretsOf(name: string): Readonly<Record<string, string>> {
  const taken = (containerOf(name).env ?? []).filter(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined);
  return Object.fromEntries(taken.map((variable) => [variable.name, 'of-the-test-0123456789-0123456789-0123456789']));
}

describe.each(services)('%s, with the settings of its manifest', (name) => {
  const address = (variable: string) => `http://127.0.0.1:${portsOf.get(name)?.[variable]}`;

  it.each(['startupProbe', 'livenessProbe', 'readinessProbe'] as const)(
    'answers its %s',
    async (probe) => {
      await answers(`${address('ADMIN_PORT')}${pathOf(containerOf(name)[probe])}`, 200);
    },
    STARTS_WITHIN_MS,
  );

  it('has its metrics, and nothing else, at the port that Envoy is kept off', async () => {
    expect(await answers(`${address('METRICS_PORT')}/metrics`, 200)).toContain('# TYPE');
    await answers(`${address('METRICS_PORT')}/ready`, 404);
  });

  it('counts what an analysis asks for', async () => {
    const counted = await answers(`${address('METRICS_PORT')}/metrics`, 200);
    for (const metric of [
      'http_server_requests_total',
      'http_server_request_duration_seconds',
      'grpc_server_handled_total',
      'grpc_server_handling_seconds',
      'subscription_lag_seconds',
    ]) {
      expect(counted).toContain(`# TYPE ${metric} `);
    }
  });
});

function pathOf(probe: ProbeView | undefined): string {
  expect(probe?.httpGet?.port).toBe('admin');
  return probe?.httpGet?.path ?? '';
}
