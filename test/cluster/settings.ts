import { fileURLToPath } from 'node:url';

/** Where the cluster suite finds what it needs; see docs/test-on-a-cluster.md. */
export interface ClusterSettings {
  /** Where the ingress gateway answers. */
  readonly ingressUrl: string;
  /** Program that builds an image and gives it to the cluster: `PROGRAM NAME:TAG FOLDER [BUILD OPTION...]`. */
  readonly imageBuilder: string;
  /** Base image of the services; the Dockerfile's own unless given. */
  readonly nodeImage: string | undefined;
  /** How the cluster calls an image that the builder was given as NAME: with this before it. */
  readonly imagePrefix: string;
  /** The cluster's network enforces NetworkPolicies, so that a stranger does not come as far as the callee's proxy. */
  readonly networkEnforced: boolean;
  /** Leave everything running afterwards, to be looked at. */
  readonly keep: boolean;
}

/** @throws Error that says what to set when no cluster is named */
export function clusterSettings(env: NodeJS.ProcessEnv): ClusterSettings {
  if (!env.KUBECONFIG) {
    throw new Error(
      'test:cluster needs a cluster with Istio on it: set KUBECONFIG (docs/test-on-a-cluster.md says how)',
    );
  }
  return {
    ingressUrl: env.KEELSON_INGRESS_URL || 'http://127.0.0.1:8080',
    imageBuilder: env.KEELSON_IMAGE_BUILDER || fileURLToPath(new URL('build-for-kind.sh', import.meta.url)),
    nodeImage: env.KEELSON_NODE_IMAGE || undefined,
    imagePrefix: env.KEELSON_IMAGE_PREFIX ?? '',
    networkEnforced: env.KEELSON_NETWORK_ENFORCED === '1',
    keep: env.KEELSON_KEEP === '1',
  };
}
