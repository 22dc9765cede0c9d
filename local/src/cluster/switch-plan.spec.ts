import type { ServiceDescription } from '@keelson/mesh';
import { describe, expect, test } from 'vitest';
import { describeSwitch } from './switch.ts';
import { planSwitch, type SwitchOptions } from './switch-plan.ts';

const description = (more: Partial<ServiceDescription> & { readonly name: string }): ServiceDescription => ({
  summary: more.name,
  ports: { http: 5007, grpc: 5001, admin: 9007 },
  objectives: { availability: 0.9, latencyP99Ms: 100 },
  scaling: { min: 1, max: 1, by: 'cpu' },
  capacity: { concurrency: 1, cpuMillis: 10, memoryMiB: 32 },
  ...more,
});

const services = [
  description({ name: 'eventstore', kind: 'store' }),
  description({ name: 'orders' }),
  description({ name: 'views', ports: { http: 5008, admin: 9008 }, stores: ['eventstore', 'documents'] }),
];
const plan = (options: Partial<SwitchOptions> & { readonly service: string }) =>
  planSwitch({ services }, { context: 'kind-keelson', namespace: 'keelson', workload: 'deployment', ...options });

describe('a service in the place of its pod', () => {
  test('takes what comes to the ports of its description, and leaves health to the pod', () => {
    expect(plan({ service: 'orders' }).files['.data/switch/orders.json']).toMatchObject({
      target: { path: 'deployment/orders/container/app', namespace: 'keelson' },
      feature: { network: { incoming: { mode: 'steal', ports: [5007, 5001] }, outgoing: true, dns: true } },
    });
    expect(plan({ service: 'views' }).files['.data/switch/views.json']).toMatchObject({
      feature: { network: { incoming: { ports: [5008] } } },
    });
  });

  test('has the variables of the pod, but places of its own', () => {
    expect(plan({ service: 'orders' }).files['.data/switch/orders.json']).toMatchObject({
      feature: { env: { override: { HOST: '127.0.0.1', VIEWS_FILE: '.data/switch/orders.db' } } },
    });
  });

  test('is run by one command, which a dry run shows with its files', () => {
    const shown = describeSwitch(plan({ service: 'orders' }));
    expect(shown).toContain('kubectl --context kind-keelson apply --filename .data/switch/namespace.json\n');
    expect(shown).toContain(
      'mirrord exec --context kind-keelson --config-file .data/switch/orders.json -- node services/orders/main.ts\n',
    );
    expect(shown).toContain('# .data/switch/orders.json\n{\n  "target": {');
  });

  test('can be on another cluster, where a Rollout runs it', () => {
    const { run, files, pods } = plan({
      service: 'orders',
      context: 'staging',
      namespace: 'shop',
      workload: 'rollout',
    });
    expect(run).toContain('staging');
    expect(pods).toEqual([
      'kubectl',
      '--context',
      'staging',
      '--namespace',
      'shop',
      'get',
      'pods',
      '--selector',
      'app=orders',
      '--output',
      'name',
    ]);
    expect(files['.data/switch/orders.json']).toMatchObject({
      target: { path: 'rollout/orders/container/app', namespace: 'shop' },
    });
  });

  test('says so where it would share the events with its pod', () => {
    expect(plan({ service: 'views' }).notes.join('\n')).toContain('views and its pod share the events');
    expect(plan({ service: 'orders' }).notes.join('\n')).not.toContain('share');
  });

  test('has to be a service that there is', () => {
    expect(() => plan({ service: 'order' })).toThrow('there is no service "order". Switch one of: orders, views.');
  });

  test('is no store', () => {
    expect(() => plan({ service: 'eventstore' })).toThrow('eventstore keeps data, which would stay behind.');
  });
});
