import { describe, expect, test } from 'vitest';
import { chartReleases, forAnyCluster, helmArguments } from './chart-releases.ts';

const skaffold = `
metadata: {name: ground}
deploy:
  helm:
    releases:
      - {name: one, repo: https://r, remoteChart: a, version: 1.0.0, namespace: n, valuesFiles: [one.yaml]}
      - {name: two, repo: https://r, remoteChart: b, version: 2.0.0, namespace: n, valuesFiles: [two.yaml]}
profiles:
  - name: full
    patches: [{op: replace, path: /deploy/helm/releases/1/valuesFiles, value: [two.yaml, more.yaml]}]
---
metadata: {name: upper}
deploy:
  helm:
    releases:
      - {name: three, repo: https://r, remoteChart: c, version: 3.0.0, namespace: m, valuesFiles: [three.yaml]}
profiles:
  - name: minimal
    patches: [{op: remove, path: /deploy/helm}, {op: remove, path: /portForward}]
---
metadata: {name: extra}
deploy: {kubeContext: somewhere}
profiles:
  - name: full
    deploy:
      helm:
        releases:
          - {name: four, repo: https://r, remoteChart: d, version: 4.0.0, namespace: m, valuesFiles: []}
    patches: [{op: add, path: /portForward/-, value: {port: 1}}]
`;

const names = (profile?: string) => chartReleases(skaffold, profile).map(({ name }) => name);

describe('the charts of a skaffold.yaml', () => {
  test('come in the order in which Skaffold deploys them', () => {
    expect(names()).toEqual(['one', 'two', 'three']);
  });

  test('have all that helm needs', () => {
    expect(chartReleases(skaffold)[0]).toEqual({
      name: 'one',
      repo: 'https://r',
      chart: 'a',
      version: '1.0.0',
      namespace: 'n',
      valuesFiles: ['one.yaml'],
    });
  });

  test('a profile takes charts away', () => {
    expect(names('minimal')).toEqual(['one', 'two']);
  });

  test('a profile brings charts, and changes values', () => {
    expect(names('full')).toEqual(['one', 'two', 'three', 'four']);
    expect(chartReleases(skaffold, 'full')[1]?.valuesFiles).toEqual(['two.yaml', 'more.yaml']);
  });
});

test('a chart on any cluster has only the values that are for any cluster', () => {
  const release = {
    name: 'one',
    repo: 'https://r',
    chart: 'a',
    version: '1.0.0',
    namespace: 'n',
    valuesFiles: ['charts/one/values.yaml', 'charts/one/kind.yaml'],
  };
  expect(helmArguments(forAnyCluster(release)).join(' ')).toBe(
    'upgrade --install one a --repo https://r --version 1.0.0 --namespace n --create-namespace --wait --timeout 10m --values charts/one/values.yaml',
  );
});
