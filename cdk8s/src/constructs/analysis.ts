import { allOperations, type Operation, type ServiceGraph } from '@keelson/mesh';
import { type KubernetesObject, resource } from '@keelson/mesh/policy';
import { AnalysisTemplate } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/AnalysisTemplate';
import type { Plan } from '../plan/plan.ts';
import type { PlannedService } from '../plan/services.ts';
import { serviceJob } from './scrape.ts';

/** Argument of the analysis: the label by which Argo Rollouts tells versions apart. */
export const VERSION_HASH = 'version-hash';

/**
 * How far a query looks back: shorter than any step, so that it sees nothing of the step before. For as long nothing is
 * asked at first, since there is less to see.
 */
export const WINDOW_SECONDS = 120;
const WINDOW = `${WINDOW_SECONDS}s`;

/**
 * A new version is taken back when it fails this many times as often as the objective allows in the long run: in two
 * minutes a single failure among few requests says little, and a fast burn is what cannot wait
 * (https://sre.google/workbook/alerting-on-slos/, 14.4 for an hour's window; a canary is given less).
 */
const BURN_RATE = 10;

/** What our own code could not do, by the names of gRPC's codes; the rest says something of the request. */
const GRPC_FAILURES = 'UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS';

/** Templates that judge a service. */
export function analysisNames({ name }: PlannedService): readonly string[] {
  return [name];
}

/**
 * What a new version of a service is judged by: the service's own metrics, so that the judgement is the same on any
 * cluster and whatever Envoy counts; its Envoy being seen says nothing of it. That nothing is known of it counts against it; that nobody asked it does not.
 */
export function analysisTemplate(plan: Plan, service: PlannedService): KubernetesObject {
  const { namespaces, monitoring } = plan.environment;
  const measure = (name: string, query: string, successCondition: string) => ({
    name,
    initialDelay: WINDOW,
    interval: '30s',
    failureLimit: 2,
    consecutiveErrorLimit: 4,
    successCondition: `len(result) > 0 && ${successCondition}`,
    provider: { prometheus: { address: monitoring.prometheus, query } },
  });
  const { objectives } = service.description;
  const pods = `job="${serviceJob(namespaces.services)}",namespace="${namespaces.services}",app="${service.name}",rollouts_pod_template_hash="{{args.${VERSION_HASH}}}"`;
  return resource(AnalysisTemplate, {
    metadata: { name: service.name, namespace: namespaces.services, labels: { app: service.name } },
    spec: {
      args: [{ name: VERSION_HASH }],
      metrics: [
        measure('seen', `sum(up{${pods}})`, 'result[0] >= 1'),
        measure('success-rate', successRate(pods), `result[0] >= ${leastSuccess(objectives.availability)}`),
        measure(
          'latency-p99',
          latencyP99(pods, streamsOf(service, plan.graph)),
          // NaN is the answer when nobody asked.
          `(isNaN(result[0]) || result[0] <= ${objectives.latencyP99Ms / 1_000})`,
        ),
        ...(objectives.projectionLagMs === undefined
          ? []
          : [
              measure(
                'projection-lag',
                `max(subscription_lag_seconds{${pods}})`,
                `result[0] <= ${objectives.projectionLagMs / 1_000}`,
              ),
            ]),
      ],
    },
  } as never);
}

/** Share of requests that were answered, of both protocols. Without requests it is 1. */
function successRate(pods: string): string {
  const http = (also: string) => `(sum(rate(http_server_requests_total{${pods}${also}}[${WINDOW}])) or vector(0))`;
  const grpc = (also: string) => `(sum(rate(grpc_server_handled_total{${pods}${also}}[${WINDOW}])) or vector(0))`;
  const failed = `(${http(',status=~"5.."')} + ${grpc(`,grpc_code=~"${GRPC_FAILURES}"`)})`;
  const all = `(${http('')} + ${grpc('')})`;
  return `1 - ${failed} / clamp_min(${all}, 0.000001)`;
}

/** Seconds in which 99 of 100 requests are answered, streams left out. */
function latencyP99(pods: string, streams: Streams): string {
  const http = `http_server_request_duration_seconds_bucket{${pods}${except('route', streams.routes)}}`;
  const grpc = `grpc_server_handling_seconds_bucket{${pods}${except('grpc_method', streams.methods)}}`;
  const rates = [http, grpc].map((series) => `rate(${series}[${WINDOW}])`).join(' or ');
  return `histogram_quantile(0.99, sum by (le) (${rates})) or vector(0)`;
}

function except(label: string, values: readonly string[]): string {
  return values.length === 0 ? '' : `,${label}!~"${values.join('|')}"`;
}

/** The least share of a canary's requests that must be answered. */
function leastSuccess(availability: number): number {
  return Number((1 - BURN_RATE * (1 - availability)).toFixed(6));
}

interface Streams {
  readonly routes: readonly string[];
  readonly methods: readonly string[];
}

function streamsOf({ description }: PlannedService, { methods }: ServiceGraph): Streams {
  const streams = allOperations(description, methods).filter(({ kind }) => kind === 'stream');
  const named = (protocol: Operation['protocol']) => streams.filter((operation) => operation.protocol === protocol);
  return {
    routes: named('http').map(({ path }) => routeLabel(path.value)),
    methods: named('grpc').map(({ path }) => path.value.split('/').at(-1) ?? ''),
  };
}

/** `/a/{id}/events` as the chassis' metrics call it: `/a/:id/events`. */
function routeLabel(pattern: string): string {
  return pattern.replaceAll(/\{(\w+)\}/g, ':$1');
}
