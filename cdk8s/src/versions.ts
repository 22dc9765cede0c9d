/** All of Istio's charts have one version. */
const ISTIO = '1.31.1';
const ISTIO_CHARTS = 'https://istio-release.storage.googleapis.com/charts';
const PROMETHEUS_CHARTS = 'https://prometheus-community.github.io/helm-charts';

/**
 * Every third-party version, once. An image is known by its name here, which is also its name in a file of `--images`.
 * Each stands with the reason for not being simply the newest.
 */
export const versions = {
  images: {
    /** The last line whose own client is `@eventstore/db-client` 6; linux/amd64 only. */
    eventstoredb: { name: 'eventstore/eventstore', tag: '24.10.14' },
    /** A long-lived series; the driver (7.9) speaks to 4.2 and later. */
    mongodb: { name: 'mongo', tag: '8.0.15' },
    /** Not older than the client (9.5): Elastic promises newer servers to a client, never older ones. */
    elasticsearch: { name: 'docker.elastic.co/elasticsearch/elasticsearch', tag: '9.5.3' },
    /** The same version as Elasticsearch. */
    kibana: { name: 'docker.elastic.co/kibana/kibana', tag: '9.5.3' },
    /** contrib: the core distribution has no health_check extension. */
    collector: { name: 'otel/opentelemetry-collector-contrib', tag: '0.149.0' },
  },
  /**
   * Helm charts, by the name of their release and of their folder in charts/, in the order in which they are installed.
   * skaffold.yaml says the same versions to Skaffold; a test compares them.
   */
  charts: {
    'istio-base': { repo: ISTIO_CHARTS, chart: 'base', version: ISTIO },
    'istio-cni': { repo: ISTIO_CHARTS, chart: 'cni', version: ISTIO },
    istiod: { repo: ISTIO_CHARTS, chart: 'istiod', version: ISTIO },
    'istio-ingressgateway': { repo: ISTIO_CHARTS, chart: 'gateway', version: ISTIO },
    'istio-egressgateway': { repo: ISTIO_CHARTS, chart: 'gateway', version: ISTIO },
    'kube-prometheus-stack': { repo: PROMETHEUS_CHARTS, chart: 'kube-prometheus-stack', version: '88.5.3' },
    'prometheus-adapter': { repo: PROMETHEUS_CHARTS, chart: 'prometheus-adapter', version: '5.3.0' },
    'cert-manager': { repo: 'https://charts.jetstack.io', chart: 'cert-manager', version: 'v1.21.1' },
    'argo-rollouts': { repo: 'https://argoproj.github.io/argo-helm', chart: 'argo-rollouts', version: '2.41.1' },
    'eck-operator': { repo: 'https://helm.elastic.co', chart: 'eck-operator', version: '3.5.0' },
    jaeger: { repo: 'https://jaegertracing.github.io/helm-charts', chart: 'jaeger', version: '4.11.1' },
  },
  tools: {
    /** Nodes of the cluster on a laptop: Kubernetes 1.34, the line that everything is tried on. In kind-config.yaml. */
    kindNode: 'kindest/node:v1.34.3@sha256:08497ee19eace7b4b5348db5c6a1591d7752b164530a36f855cb0f2bdcbadd48',
    /** What our own images stand on; NODE_IMAGE of the Dockerfile. */
    node: 'node:24-slim',
  },
} as const;

/** An image of others, as the manifests call it. */
export type ThirdPartyImage = keyof typeof versions.images;
