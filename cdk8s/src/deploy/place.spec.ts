import { expect, it } from 'vitest';
import { assertPlace } from './place.ts';

const namespace = (name: string, environment?: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: environment === undefined ? {} : { 'keelson/environment': environment } },
});
const manifests = [{ file: '01-namespaces.yaml', objects: [namespace('keelson', 'minimal')] }];
const cluster = (...live: object[]) => ({ list: async <T>() => live as T[] });

it('a cluster that holds another environment is left alone', async () => {
  await expect(assertPlace(cluster(namespace('keelson', 'prod')), 'minimal', manifests)).rejects.toThrow(
    'namespace keelson holds the environment prod, not minimal: say another --context, or delete that environment first',
  );
});

it('a cluster that holds this environment, or none, is taken', async () => {
  await assertPlace(cluster(namespace('keelson', 'minimal'), namespace('shop', 'prod')), 'minimal', manifests);
  await assertPlace(cluster(namespace('keelson')), 'minimal', manifests);
  await assertPlace(cluster(), 'minimal', manifests);
});
