import { request } from 'undici';
import type { RunningService } from './running-service.ts';

/** What /healthz answers: `ready` when every service says so of itself. */
export interface Health {
  readonly status: 'ready' | 'not ready';
  readonly services: Readonly<Record<string, 'ready' | 'not ready' | 'away'>>;
}

/** What a service says of itself. */
export interface Report {
  readonly name: string;
  readonly state: 'ready' | 'not ready' | 'away';
  /** The checks that fail, with the reasons: `event store: no answer within 1000 ms`. */
  readonly failing: readonly string[];
}

/** A service that takes longer than this to say that it is ready is not. */
const timeoutMs = 2_000;

/** Asks the admin port of each service that has one. */
export async function checkHealth(services: readonly RunningService[]): Promise<Health> {
  const reports = await askAll(services);
  const status = reports.every(({ state }) => state === 'ready') ? 'ready' : 'not ready';
  return { status, services: Object.fromEntries(reports.map(({ name, state }) => [name, state])) };
}

/** The same with what fails, for those who run it. */
export async function askAll(services: readonly RunningService[]): Promise<Report[]> {
  const asked = services.flatMap(({ name, endpoints: { admin } }) => (admin === undefined ? [] : [{ name, admin }]));
  return Promise.all(asked.map(async ({ name, admin }) => ({ name, ...(await ask(admin)) })));
}

async function ask(admin: string): Promise<Omit<Report, 'name'>> {
  try {
    const { statusCode, body } = await request(`${admin}/ready`, { signal: AbortSignal.timeout(timeoutMs) });
    const text = await body.text();
    return statusCode === 200 ? { state: 'ready', failing: [] } : { state: 'not ready', failing: failingIn(text) };
  } catch {
    return { state: 'away', failing: [] };
  }
}

function failingIn(text: string): string[] {
  try {
    const { checks } = JSON.parse(text) as { checks: Record<string, { ok: boolean; reason?: string }> };
    return Object.entries(checks).flatMap(([name, { ok, reason }]) => (ok ? [] : [`${name}: ${reason}`]));
  } catch {
    return [];
  }
}
