import { type ITelemetry, Telemetry } from '@kubernetes-models/istio/telemetry.istio.io/v1';
import { duration, metadata } from './names.ts';
import { type KubernetesObject, resource } from './schema.ts';
import type { MeshSettings } from './settings.ts';

/** What gRPC has for 5xx: UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE, DATA_LOSS. */
const SERVER_ERRORS = '[2, 4, 13, 14, 15]';

type Spec = NonNullable<ITelemetry['spec']>;

/** What proxies tell: the services' own, and the ingress gateway's, which lives elsewhere. */
export function telemetry(settings: MeshSettings): KubernetesObject[] {
  const { namespace, ingress } = settings;
  const spec = { ...tracing(settings), ...accessLog(settings) };
  return [
    resource(Telemetry, { metadata: metadata('services', namespace), spec }),
    resource(Telemetry, {
      metadata: metadata('edge', ingress.namespace),
      spec: { selector: { matchLabels: { ...ingress.selector } }, ...spec },
    }),
  ];
}

function tracing({ tracing }: MeshSettings): Pick<Spec, 'tracing'> {
  if (tracing === undefined) return {};
  return { tracing: [{ providers: [{ name: tracing.provider }], randomSamplingPercentage: tracing.percent }] };
}

function accessLog({ accessLog }: MeshSettings): Pick<Spec, 'accessLogging'> {
  return {
    accessLogging: [
      { providers: [{ name: accessLog.provider }], filter: { expression: worthALine(accessLog.slowMs) } },
    ],
  };
}

/**
 * Errors and slow answers, in CEL over Envoy's attributes. Response flags (UF, UO, URX ...) say that a proxy answered or
 * gave up, or that the client did, which leaves no code; a 429 has one too and comes in floods. Connections that are no
 * HTTP have no code either. Errors of gRPC come with a 200, and Envoy makes up a gRPC status for other answers. A stream
 * gets a line when it ends, if it was open for long.
 */
function worthALine(slowMs: number): string {
  const isGrpc = '"content-type" in request.headers && request.headers["content-type"].startsWith("application/grpc")';
  const failed = `response.code >= 500 || (${isGrpc} && response.grpc_status in ${SERVER_ERRORS})`;
  const slow = `request.duration > duration("${duration(slowMs)}")`;
  return [
    '(response.flags != 0 && !(has(response.code) && response.code == 429))',
    `(has(response.code) && (${failed} || ${slow}))`,
  ].join(' || ');
}
