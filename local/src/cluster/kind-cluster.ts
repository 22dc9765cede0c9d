import { parse } from 'yaml';
import type { PlannedPort } from '../ports.ts';

/** What kind-config.yaml says, as far as it matters outside of kind. */
export interface KindCluster {
  readonly name: string;
  /** Of the kubeconfig. */
  readonly context: string;
  /** Ports of this machine that it takes. */
  readonly ports: readonly PlannedPort[];
}

interface KindConfig {
  readonly name: string;
  readonly nodes: readonly { readonly extraPortMappings?: readonly { readonly hostPort: number }[] }[];
}

/** Reads a kind configuration. */
export function kindCluster(config: string): KindCluster {
  const { name, nodes } = parse(config) as KindConfig;
  const mappings = nodes.flatMap(({ extraPortMappings = [] }) => extraPortMappings);
  return {
    name,
    context: `kind-${name}`,
    ports: mappings.map(({ hostPort: port }) => ({
      user: 'the ingress gateway',
      port,
      advice: 'change hostPort in kind-config.yaml',
    })),
  };
}
