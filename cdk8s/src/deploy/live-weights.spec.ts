import { describe, expect, it } from 'vitest';
import { keepSubsets, keepWeights } from './live-weights.ts';

const to = (subset: string, weight: number) => ({ destination: { host: 'orders', subset }, weight });
const virtualService = (...http: object[]) => ({
  kind: 'VirtualService',
  metadata: { name: 'orders' },
  spec: { http },
});
const fresh = virtualService({ name: 'a', route: [to('stable', 100), to('canary', 0)] });

describe('applying a VirtualService again', () => {
  it('leaves the weights of a canary that is under way alone', () => {
    const live = virtualService({ name: 'a', route: [to('stable', 80), to('canary', 20)] });
    expect(keepWeights(fresh, live)).toEqual(live);
  });

  it('brings everything else of it', () => {
    const wanted = virtualService(
      { name: 'b', timeout: '2s', route: [to('stable', 100), to('canary', 0)] },
      ...fresh.spec.http,
    );
    const live = virtualService({ name: 'b', timeout: '1s', route: [to('stable', 60), to('canary', 40)] });
    expect(keepWeights(wanted, live).spec.http).toEqual([
      { name: 'b', timeout: '2s', route: [to('stable', 60), to('canary', 40)] },
      fresh.spec.http[0],
    ]);
  });

  it('takes the new weights where there are other destinations than before', () => {
    const live = virtualService({ name: 'a', route: [to('old', 80), to('canary', 20)] });
    expect(keepWeights(fresh, live)).toEqual(fresh);
  });

  it('moves a prefix between an old system and a service as the manifests say', () => {
    const moving = (percent: number) =>
      virtualService({
        name: 'orders-old',
        route: [
          { destination: { host: 'orders' }, weight: percent },
          { destination: { host: 'legacy.example' }, weight: 100 - percent },
        ],
      });
    expect(keepWeights(moving(5), moving(30))).toEqual(moving(5));
  });

  it('takes the new weights the first time', () => {
    expect(keepWeights(fresh, undefined)).toBe(fresh);
  });
});

describe('applying a DestinationRule again', () => {
  const rule = (hash?: string) => ({
    spec: {
      subsets: [{ name: 'canary', labels: { app: 'orders', ...(hash && { 'rollouts-pod-template-hash': hash }) } }],
    },
  });

  it('leaves the pods of a canary that is under way alone', () => {
    expect(keepSubsets(rule(), rule('7f'))).toEqual(rule('7f'));
  });

  it('has no such label the first time', () => {
    expect(keepSubsets(rule(), undefined)).toEqual(rule());
  });
});
