import { connect } from 'node:net';
import { vi } from 'vitest';
import { createContext, type ServiceContext } from '../src/index.ts';

/** A context whose log lines are kept instead of written. */
export interface TestContext extends ServiceContext {
  readonly lines: Record<string, unknown>[];
}

/** A started service context for one test. */
export function testContext(env: NodeJS.ProcessEnv = {}, name = 'test'): TestContext {
  const lines: Record<string, unknown>[] = [];
  const logDestination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const ctx = createContext({ name, version: '1.2.3', env, logDestination });
  ctx.health.started();
  return Object.assign(ctx, { lines });
}

/** Sends bytes as they are and collects what comes back until the other side closes. */
export function rawExchange(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

/** Waits until `fact` no longer throws, and answers what it answers. */
export function eventually<T>(fact: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(fact, { timeout: 15_000, interval: 20 });
}
