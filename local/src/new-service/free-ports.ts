import type { ServiceDescription } from '@keelson/mesh';

export interface Ports {
  readonly http: number;
  readonly grpc: number;
  readonly admin: number;
}

/** Where each kind begins when there is no service yet. */
const first: Ports = { http: 5007, grpc: 5001, admin: 9007 };

/** Ports of Istio's sidecar, which the graph refuses. */
const istio = { from: 15_000, to: 15_100 };

/** For each kind the next port after those that services use, and used by nobody. `http` where the caller chose it. */
export function freePorts(services: readonly ServiceDescription[], http?: number): Ports {
  const used = new Set(services.flatMap(({ ports }) => Object.values(ports)));
  const next = (kind: keyof Ports) => {
    const others = services.flatMap(({ kind: what, ports }) => (what === 'store' ? [] : (ports[kind] ?? [])));
    let port = others.length === 0 ? first[kind] : Math.max(...others) + 1;
    while (used.has(port) || (port >= istio.from && port <= istio.to)) port++;
    used.add(port);
    return port;
  };
  if (http !== undefined) used.add(http);
  return { http: http ?? next('http'), grpc: next('grpc'), admin: next('admin') };
}
