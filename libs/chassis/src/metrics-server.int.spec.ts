import { expect, test } from 'vitest';
import { testContext } from '../test/fixtures.ts';
import { startMetrics } from './index.ts';

test('the metrics port has the metrics and nothing else, until the service has stopped', async () => {
  const ctx = testContext();
  const url = await startMetrics(ctx, { host: '127.0.0.1', port: 0 });
  const answer = await fetch(`${url}/metrics`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('\nprocess_cpu_seconds_total');
  for (const path of ['/log-level', '/ready', '/']) expect((await fetch(url + path)).status).toBe(404);
  await ctx.lifecycle.stop();
  await expect(fetch(`${url}/metrics`)).rejects.toThrow();
});

test('a metrics port in use is told in one line', async () => {
  const [first, second] = [testContext(), testContext()];
  const { port } = new URL(await startMetrics(first, { host: '127.0.0.1', port: 0 }));
  await expect(startMetrics(second, { host: '127.0.0.1', port: Number(port) })).rejects.toThrow(
    `port ${port} (METRICS_PORT) is in use: stop the other process or set METRICS_PORT`,
  );
  await Promise.all([first.lifecycle.stop(), second.lifecycle.stop()]);
});
