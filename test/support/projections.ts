import { expect } from 'vitest';

/** What the admin port of order-views tells of a projection; its README has the whole of it. */
export interface ProjectionReport {
  readonly name: string;
  readonly active: number;
  readonly generations: readonly { readonly generation: number; readonly level: boolean }[];
}

/** Asks for all projections. @param admin the admin port's URL */
export async function projections(admin: string): Promise<readonly ProjectionReport[]> {
  const answer = await fetch(`${admin}/projections`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { projections: readonly ProjectionReport[] }).projections;
}
