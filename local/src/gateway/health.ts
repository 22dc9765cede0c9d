import { request } from 'undici';
import type { RunningService } from './running-service.ts';

/** What /healthz answers: `ready` when every service says so of itself. */
export interface Health {
  readonly status: 'ready' | 'not ready';
  readonly services: Readonly<Record<string, 'ready' | 'not ready' | 'away'>>;
}

/** A service that takes longer than this to say that it is ready is not. */
const timeoutMs = 2_000;

/** Asks the admin port of each service that has one. */
export async function checkHealth(services: readonly RunningService[]): Promise<Health> {
  const asked = services.flatMap(({ name, endpoints: { admin } }) => (admin === undefined ? [] : [{ name, admin }]));
  const answers = await Promise.all(asked.map(async ({ name, admin }) => [name, await ask(admin)] as const));
  const status = answers.every(([, answer]) => answer === 'ready') ? 'ready' : 'not ready';
  return { status, services: Object.fromEntries(answers) };
}

async function ask(admin: string): Promise<'ready' | 'not ready' | 'away'> {
  try {
    const { statusCode, body } = await request(`${admin}/ready`, { signal: AbortSignal.timeout(timeoutMs) });
    await body.dump();
    return statusCode === 200 ? 'ready' : 'not ready';
  } catch {
    return 'away';
  }
}
