import type { AddressInfo } from 'node:net';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import { createContext, createLogger, Deadline, GrpcHost, loadProto, PROBLEM_KEY } from '@keelson/chassis';
import type { Profile } from '@keelson/mesh';
import { aGraph, aService } from '@keelson/mesh/testing';
import Fastify from 'fastify';
import { edgeGate } from '../src/edge/gate.ts';
import { grpcGate } from '../src/edge/grpc.ts';
import { tokenVerifier } from '../src/edge/tokens.ts';
import { startGateway } from '../src/gateway/gateway.ts';
import { edgeRoutes } from '../src/gateway/routes.ts';
import type { TestIssuer } from './tokens.ts';

/** A shop behind the laptop's edge, with each kind of access, by HTTP and by gRPC. */

const methods = ['Look', 'Buy', 'Manage', 'Order', 'Settle'].map((name) => `/test.edge.v1.Shop/${name}`);
const [look = '', buy = '', manage = '', order = '', settle = ''] = methods;

const shop = aService('shop', {
  routes: {
    budgetMs: 1_000,
    http: [
      { prefix: '/look', methods: ['GET'] },
      { prefix: '/buy', methods: ['POST'] },
      { prefix: '/buy/free', methods: ['POST'] },
      { prefix: '/manage', methods: ['POST'] },
    ],
    grpc: [look, buy, manage],
    access: [
      { operations: ['GET /look', 'POST /buy/free', look], public: true },
      { operations: ['POST /manage', manage], roles: ['clerk', 'operator'] },
    ],
  },
  internal: { grpc: [settle] },
});
const orders = aService('orders', {
  routes: {
    budgetMs: 1_000,
    open: true,
    http: [{ prefix: '/orders', methods: ['POST'] }],
    grpc: [order],
    access: [{ operations: ['POST /orders', order], roles: ['operator'] }],
  },
});
const graph = aGraph(
  [shop, orders],
  methods.map((path) => ({ path, reads: false, stream: false })),
);

/** What came of a request: what the service saw, or why it never got there. */
export type Outcome =
  | { readonly claims: string; readonly authorization: string }
  | { readonly refused: 'unauthenticated' | 'forbidden' | 'nothing there' | 'unavailable'; readonly problem: string };

/** Asks for an operation, with these headers beside the token. */
export type Ask = (
  what: 'look' | 'buy' | 'manage' | 'order' | 'settle',
  token?: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<Outcome>;

export interface Doors {
  readonly gatewayUrl: string;
  readonly http: Ask;
  readonly grpc: Ask;
  /** By the door that is for services. */
  readonly inside: Ask;
  close(): Promise<void>;
}

export async function openDoors(profile: Profile, issuer: TestIssuer | undefined): Promise<Doors> {
  const gate = edgeGate({ graph, profile, verify: issuer && tokenVerifier(issuer) });
  const service = await echoOverHttp();
  const gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    requestTimeoutMs: 5_000,
    routes: edgeRoutes(graph),
    gate,
    start: { simulators: [], access: { profile, meaning: '' }, pages: [] },
    document: { openapi: '3.1.0', info: { title: 'shop', version: '1' } },
    services: ['shop', 'orders'].map((name) => ({ name, summary: '', endpoints: { http: service.url } })),
    log: createLogger({ name: 'gateway', level: 'silent' }),
  });
  const host = await echoOverGrpc();
  const outside = new Client(await host.listen(grpcGate(gate)), credentials.createInsecure());
  const inside = new Client(await host.listen(undefined), credentials.createInsecure());
  return {
    gatewayUrl: gateway.url,
    http: (what, token, headers) => askHttp(`${gateway.url}/${PATHS[what]}`, what, withToken(token, headers)),
    grpc: (what, token, headers) => askGrpc(outside, what, withToken(token, headers)),
    inside: (what, token, headers) => askGrpc(inside, what, withToken(token, headers)),
    close: async () => {
      outside.close();
      inside.close();
      await Promise.all([host.stop(), gateway.stop(Deadline.after(5_000)), service.close()]);
    },
  };
}

const PATHS = { look: 'look', buy: 'buy', manage: 'manage', order: 'orders', settle: 'test.edge.v1.Shop/Settle' };

async function echoOverHttp() {
  const app = Fastify();
  app.all('/*', async ({ headers, url }) => ({
    claims: headers['x-keelson-claims'] ?? '',
    authorization: headers.authorization ?? '',
    url,
  }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, close: () => app.close() };
}

const proto = loadProto(new URL('edge.proto', import.meta.url));

async function echoOverGrpc() {
  const ctx = createContext({ name: 'shop', env: { LOG_LEVEL: 'silent' } });
  const host = new GrpcHost(ctx);
  const echo = async (_request: object, call: { header(name: string): string | undefined }) => ({
    claims: call.header('x-keelson-claims') ?? '',
    authorization: call.header('authorization') ?? '',
  });
  const names = ['Look', 'Buy', 'Manage', 'Order', 'Settle'];
  host.add(ctx, proto, 'test.edge.v1.Shop', Object.fromEntries(names.map((name) => [name, echo])));
  return {
    listen: (gate: ReturnType<typeof grpcGate> | undefined) =>
      host.listen({ host: '127.0.0.1', port: 0, ...(gate && { gate }) }),
    stop: () => ctx.lifecycle.stop(),
  };
}

function withToken(token: string | undefined, headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
}

const BY_STATUS = { 401: 'unauthenticated', 403: 'forbidden', 404: 'nothing there', 503: 'unavailable' } as const;

async function askHttp(url: string, what: string, headers: Record<string, string>): Promise<Outcome> {
  const answer = await fetch(url, { method: what === 'look' ? 'GET' : 'POST', headers });
  const body = (await answer.json()) as { claims: string; authorization: string; type: string };
  if (answer.ok) return { claims: body.claims, authorization: body.authorization };
  return { refused: BY_STATUS[answer.status as keyof typeof BY_STATUS], problem: lastPart(body.type) };
}

const BY_CODE: Readonly<Record<number, (typeof BY_STATUS)[keyof typeof BY_STATUS]>> = {
  [status.UNAUTHENTICATED]: 'unauthenticated',
  [status.PERMISSION_DENIED]: 'forbidden',
  [status.UNIMPLEMENTED]: 'nothing there',
  [status.UNAVAILABLE]: 'unavailable',
};

function askGrpc(client: Client, what: string, headers: Record<string, string>): Promise<Outcome> {
  const name = `${what[0]?.toUpperCase()}${what.slice(1)}`;
  const method = (proto['test.edge.v1.Shop'] as Record<string, MethodDefinition<object, object>>)[name];
  if (method === undefined) throw new Error(name);
  const metadata = new Metadata();
  for (const [header, value] of Object.entries(headers)) metadata.set(header, value);
  const { path, requestSerialize, responseDeserialize } = method;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, {}, metadata, (error, seen) => {
      if (error === null) return resolve(seen as { claims: string; authorization: string });
      const refused = BY_CODE[error.code];
      if (refused === undefined) return reject(error);
      return resolve({ refused, problem: `${error.metadata.get(PROBLEM_KEY)[0]}` });
    });
  });
}

function lastPart(type: string): string {
  return type.slice(type.lastIndexOf(':') + 1);
}
