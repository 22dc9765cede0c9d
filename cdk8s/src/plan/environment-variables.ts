import { addressVariable, grpcCallees, type ServiceDescription, tokenVariables } from '@keelson/mesh';
import type { Plan } from './plan.ts';
import { METRICS_PORT, OTLP_PORTS } from './ports.ts';
import type { PlannedService } from './services.ts';
import { COLLECTOR } from './settings.ts';
import { addressesOf, secretsOf } from './simulators.ts';
import { hostOf } from './stores.ts';
import type { Variable } from './variables.ts';

/** Folder of a volume that a service or the embedded event store writes to. */
export const DATA_FOLDER = '/data';

/** The variables of a service, as its chassis reads them. */
export function variablesOf(plan: Plan, { description, run }: PlannedService): readonly Variable[] {
  const { environment, stores } = plan;
  const { http, grpc, admin } = description.ports;
  return [
    { name: 'HOST', value: '0.0.0.0' },
    ...port('HTTP_PORT', http),
    ...port('GRPC_PORT', grpc),
    ...port('ADMIN_PORT', admin),
    ...port('METRICS_PORT', METRICS_PORT),
    { name: 'LOG_LEVEL', value: environment.logLevel },
    { name: 'DRAIN_DELAY_MS', value: `${environment.drain.delayMs}` },
    { name: 'DRAIN_TIMEOUT_MS', value: `${environment.drain.timeoutMs}` },
    ...tracing(plan),
    ...(description.stores ?? []).flatMap((store) => stores[store]?.variables ?? []),
    ...calleesOf(plan, description),
    ...Object.entries(tokenVariables(description)).map(([name, value]) => ({ name, value })),
    ...addressesOf(description, environment),
    ...secretsOf(description),
    ...(run === 'keeper' ? [{ name: 'VIEWS_FILE', value: `${DATA_FOLDER}/views.db` }] : []),
    ...Object.entries(environment.settings[description.name] ?? {}).map(([name, value]) => ({ name, value })),
  ];
}

/** By their full names, which are the same in every namespace. */
function calleesOf({ services, environment }: Plan, description: ServiceDescription): Variable[] {
  return grpcCallees(description).flatMap((callee) => {
    const grpc = services.find(({ name }) => name === callee)?.description.ports.grpc;
    if (grpc === undefined) return [];
    return [{ name: addressVariable(callee), value: `${hostOf(callee, environment.namespaces.services)}:${grpc}` }];
  });
}

function port(name: string, number: number | undefined): Variable[] {
  return number === undefined ? [] : [{ name, value: `${number}` }];
}

/** A trace that the gateway began keeps its decision; what begins in a service is sampled at the same share. */
function tracing({ environment: { tracing, namespaces } }: Plan): Variable[] {
  if (tracing === undefined) return [];
  const collector = `http://${hostOf(COLLECTOR, namespaces.telemetry)}:${OTLP_PORTS.http}`;
  return [
    { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: collector },
    { name: 'OTEL_TRACES_SAMPLER_ARG', value: `${tracing.percent / 100}` },
  ];
}
