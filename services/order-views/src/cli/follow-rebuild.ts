import { setTimeout } from 'node:timers/promises';
import type { ProjectionReport } from '@keelson/servicekit/views';

/** Milliseconds between two looks. */
const POLL_EVERY = 200;
/** Milliseconds that one answer of the admin port may take. */
const ANSWER_TIMEOUT = 10_000;

/** How far a rebuild is: 0 to 1, and what it does now. */
export interface RebuildProgress {
  readonly projection: string;
  readonly generation: number;
  readonly portion: number;
  readonly phase: 'filling' | 'switching';
}

/**
 * Starts a rebuild, or joins the one under way, and looks on until readers see its generation.
 * @param admin URL of the service's admin port
 * @returns the new generation
 * @throws Error with one line for a person
 */
export async function followRebuild(
  admin: string,
  projection: string,
  show: (progress: RebuildProgress) => void,
): Promise<number> {
  const started = (await ask(admin, `/projections/${projection}/rebuild`, 'POST')) as { readonly building: number };
  const generation = started.building;
  while (true) {
    const { projections } = (await ask(admin, '/projections', 'GET')) as {
      readonly projections: readonly ProjectionReport[];
    };
    const report = projections.find(({ name }) => name === projection);
    if (!report) throw new Error(`${admin} no longer knows the projection ${projection}.`);
    if (report.active >= generation) return generation;
    const portion = report.generations.find((one) => one.generation === generation)?.progress ?? 0;
    show({ projection, generation, portion, phase: report.switching ? 'switching' : 'filling' });
    await setTimeout(POLL_EVERY);
  }
}

async function ask(admin: string, path: string, method: 'GET' | 'POST'): Promise<unknown> {
  const url = new URL(path, admin);
  const response = await fetch(url, { method, signal: AbortSignal.timeout(ANSWER_TIMEOUT) }).catch((error: Error) => {
    throw new Error(`${admin} does not answer (${reasonOf(error)}): is order-views running there?`);
  });
  const body = (await response.json().catch(() => ({}))) as { readonly detail?: string };
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${body.detail ?? response.statusText}`);
  return body;
}

function reasonOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}
