import { join } from 'node:path';
import {
  addressVariable,
  grpcCallees,
  type ServiceDescription,
  type ServiceGraph,
  tokenVariables,
} from '@keelson/mesh';
import type { LaptopConfig } from './config.ts';
import { host, portOf } from './ports.ts';

/** What the parts of the laptop are to each other, once it is known. */
export interface LaptopFacts {
  readonly eventStoreUrl: string;
  /** Where services call each other: `127.0.0.1:5002`. */
  readonly innerGrpcAddress: string;
  /** Of each service, its secrets and the addresses of simulators; what is set outside counts more. */
  readonly given: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * The environment of one service: this process's own, with the addresses and files of the laptop. Services log from
 * `warn` on, so that the start stays readable; LOG_LEVEL changes that. A catalogue that is empty gets the demo's products,
 * so that there is something to buy; DEMO_CATALOGUE=off leaves it empty. Mails stay here, to be seen at /inbox, and their
 * links lead to the gateway.
 */
export function serviceEnv(
  service: ServiceDescription,
  env: NodeJS.ProcessEnv,
  config: LaptopConfig,
  facts: LaptopFacts,
): NodeJS.ProcessEnv {
  return {
    DEMO_CATALOGUE: 'on',
    INBOX: 'on',
    ...(config.port > 0 && { PUBLIC_URL: `http://${host}:${config.port}` }),
    ...facts.given[service.name],
    ...set(env),
    ...calleesOf(service, facts.innerGrpcAddress),
    ...tokenVariables(service),
    LOG_LEVEL: env.LOG_LEVEL || 'warn',
    HOST: host,
    HTTP_PORT: `${portOf(service, 'http', config)}`,
    GRPC_PORT: `${portOf(service, 'grpc', config)}`,
    ADMIN_PORT: `${portOf(service, 'admin', config)}`,
    DRAIN_TIMEOUT_MS: `${config.drainTimeoutMs}`,
    EVENTSTORE_URL: facts.eventStoreUrl,
    VIEWS_FILE: join(config.dataFolder, `${service.name}.db`),
  };
}

/** An empty variable is one that is not set. */
function set(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

/** All services answer each other at one place. */
function calleesOf(service: ServiceDescription, address: string): Record<string, string> {
  return Object.fromEntries(grpcCallees(service).map((name) => [addressVariable(name), address]));
}

/** In the form that they will have: what each service is given, before any of it is known. */
export function expectedOf({ services }: Pick<ServiceGraph, 'services'>): LaptopFacts['given'] {
  return Object.fromEntries(
    services.map((service) => {
      const { name, secrets = [], simulators = [], simulated = [] } = service;
      return [
        name,
        {
          ...calleesOf(service, `${host}:1`),
          ...Object.fromEntries(secrets.map((secret) => [secret.name, 'x'.repeat(43)])),
          ...Object.fromEntries([...simulators, ...simulated].map(({ variable }) => [variable, `http://${host}:1`])),
        },
      ];
    }),
  );
}
