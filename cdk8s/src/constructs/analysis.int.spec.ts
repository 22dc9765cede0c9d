import { expect, it } from 'vitest';
import { objectsOf, platform } from '../../test/platform.ts';
import { prod } from '../environments/prod.ts';
import { ofKind, specOf } from '../objects/find.ts';
import { WINDOW_SECONDS } from './analysis.ts';

const objects = objectsOf(platform, prod);

interface Template {
  readonly metrics: readonly {
    readonly name: string;
    readonly initialDelay?: string;
    readonly provider: { readonly prometheus: { readonly query: string } };
  }[];
}

const templates = ofKind(objects, 'AnalysisTemplate').map((template) => specOf<Template>(template));
const queries = templates.flatMap(({ metrics }) => metrics.map(({ provider }) => provider.prometheus.query));

/** Jobs whose metrics come from this port of the pods, as the operator names them. */
function jobsAt(port: string): string[] {
  return ofKind(objects, 'PodMonitor')
    .filter((monitor) => specOf<Monitor>(monitor).podMetricsEndpoints.some((endpoint) => endpoint.port === port))
    .map(({ metadata }) => `job="${metadata.namespace}/${metadata.name}"`);
}

interface Monitor {
  readonly podMetricsEndpoints: readonly { readonly port: string }[];
}

it("a version whose own metrics are missing is not seen, whatever its Envoy's scrape says", () => {
  const [own = ''] = jobsAt('http-metrics');
  const [envoy = ''] = jobsAt('http-envoy-prom');
  expect([own, envoy]).toEqual(['job="keelson/services"', 'job="keelson/envoys"']);
  expect(queries.filter((query) => query.startsWith('sum(up{'))).toHaveLength(templates.length);
  for (const query of queries) {
    expect(query).toContain(own);
    expect(query).not.toContain(envoy);
  }
});

it('nothing is measured before there is a whole window to look at', () => {
  const delays = templates.flatMap(({ metrics }) => metrics.map(({ initialDelay }) => initialDelay));
  expect(new Set(delays)).toEqual(new Set([`${WINDOW_SECONDS}s`]));
});
