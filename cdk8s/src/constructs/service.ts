import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Labels } from '../plan/labels.ts';

/** A port of a Service; the pod's port of the same name answers it. */
export interface NamedPort {
  readonly name: string;
  readonly port: number;
  /** What is spoken there. Istio goes by it, not by the name. */
  readonly appProtocol: string;
}

export interface ServiceOptions {
  readonly name: string;
  readonly namespace: string;
  readonly selector: Labels;
  readonly ports: readonly NamedPort[];
  /** Each pod has a name of its own, and has it before it is ready: members of a cluster find each other so. */
  readonly headless?: boolean;
  /** Callers prefer pods of their own zone: for callers without Envoy, where every zone has a pod. */
  readonly nearby?: boolean;
}

/** A Kubernetes Service. */
export class Service extends k8s.KubeService {
  readonly #nearby: boolean;

  constructor(
    scope: Construct,
    { name, namespace, selector, ports, headless = false, nearby = false }: ServiceOptions,
  ) {
    super(scope, `service-${namespace}-${name}`, {
      metadata: { name, namespace, labels: { app: name } },
      spec: {
        ...(headless && { clusterIp: 'None', publishNotReadyAddresses: true }),
        selector: { ...selector },
        ports: ports.map((port) => ({ ...port, targetPort: k8s.IntOrString.fromString(port.name) })),
      },
    });
    this.#nearby = nearby;
  }

  /**
   * With the field that is younger than cdk8s-plus-27. A JSON patch is no way to bring it: what the class does not know
   * it drops after the patches, without a word.
   */
  override toJson(): { spec: Record<string, unknown> } {
    const service = super.toJson();
    if (this.#nearby) service.spec.trafficDistribution = 'PreferClose';
    return service;
  }
}
