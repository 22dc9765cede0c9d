import { expect, it } from 'vitest';
import { telemetry } from './telemetry.ts';
import { fullSettings, someSettings } from './testing.ts';

it('proxies of services and of the edge log errors and slow answers', () => {
  const accessLogging = [
    {
      providers: [{ name: 'envoy' }],
      filter: { expression: expect.stringContaining('request.duration > duration("1s")') },
    },
  ];
  expect(telemetry(someSettings())).toMatchObject([
    { metadata: { namespace: 'keelson' }, spec: { accessLogging } },
    {
      metadata: { namespace: 'istio-ingress' },
      spec: { selector: { matchLabels: { istio: 'ingressgateway' } }, accessLogging },
    },
  ]);
});

it('a share of the requests is traced where there is a collector', () => {
  expect(telemetry(fullSettings())[0]).toMatchObject({
    spec: { tracing: [{ providers: [{ name: 'otel' }], randomSamplingPercentage: 10 }] },
  });
  expect(telemetry(someSettings())[0]).not.toHaveProperty('spec.tracing');
});
