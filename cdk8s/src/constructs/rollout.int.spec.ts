import { describe, expect, it } from 'vitest';
import { objectsOf, platform } from '../../test/platform.ts';
import type { Environment } from '../environment.ts';
import { prod } from '../environments/prod.ts';
import { staging } from '../environments/staging.ts';
import { SynthFault } from '../fault.ts';
import { ofKind, specOf } from '../objects/find.ts';
import { WINDOW_SECONDS } from './analysis.ts';

interface Spec {
  readonly strategy: {
    readonly canary: {
      readonly steps: readonly { readonly setWeight?: number; readonly pause?: { readonly duration: string } }[];
      readonly analysis: { readonly startingStep: number };
    };
  };
}

const canariesIn = (environment: Environment) =>
  ofKind(objectsOf(platform, environment), 'Rollout').map((rollout) => specOf<Spec>(rollout).strategy.canary);

describe.each([staging, prod])('a canary in $name', (environment) => {
  it.each(canariesIn(environment))('is measured before it gets more than its first share', ({ steps, analysis }) => {
    const pause = steps[analysis.startingStep]?.pause;
    expect(steps.slice(0, analysis.startingStep)).toEqual([{ setWeight: 10 }]);
    expect(Number.parseInt(pause?.duration ?? '0', 10)).toBeGreaterThan(WINDOW_SECONDS);
  });
});

it('steps that are over before anything is measured are refused', () => {
  const canary = { weights: [10], stepSeconds: WINDOW_SECONDS };
  expect(() => objectsOf(platform, { ...prod, canary })).toThrow(SynthFault);
  expect(() => objectsOf(platform, { ...prod, canary })).toThrow(/^prod: canary\.stepSeconds: .*120 s/);
});
