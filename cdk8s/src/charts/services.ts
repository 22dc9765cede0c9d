import type { Chart } from 'cdk8s';
import { Service } from '../constructs/service.ts';
import { selectorOf } from '../plan/labels.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlannedService } from '../plan/services.ts';

/**
 * A name and an address for each service. Which pod answers is Envoy's choice, by the mesh policy, so Kubernetes is not
 * told to prefer any. The admin port is nobody's business but the kubelet's; a service that has no other has no Service,
 * since one without ports is refused.
 */
export function services(chart: Chart, plan: Plan): void {
  for (const service of plan.services) {
    const ports = publicPorts(service);
    if (ports.length === 0) continue;
    new Service(chart, {
      name: service.name,
      namespace: plan.environment.namespaces.services,
      selector: selectorOf(service.name),
      ports,
    });
  }
}

function publicPorts({ description: { ports } }: PlannedService) {
  return (['http', 'grpc'] as const).flatMap((name) => {
    const port = ports[name];
    return port === undefined ? [] : [{ name, port, appProtocol: name }];
  });
}
