import { type FoundService, fault } from './fault.ts';

/** A DNS label (RFC 1123), because the name becomes the host name of a Kubernetes Service. */
export const dnsLabel = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Names that mean something else somewhere on the way to the cluster, and what: who is called so would be taken for
 * it, or have an object of the same kind and name as it.
 */
export const takenNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    edge: 'the ingress as a caller',
    mesh: "Istio's word for all sidecars",
    gateway: 'the way in',
    default: 'the service account and the Sidecar that every namespace has',
    'deny-all': 'the policies that close a namespace',
    'allow-dns': "the network policy for everybody's DNS",
    'allow-mesh': 'the network policy for all sidecars',
    kubernetes: 'the API server',
    localhost: 'the machine itself',
    documents: 'a store',
    search: 'a store',
    mongodb: 'a store',
    elasticsearch: 'a store',
    kibana: 'what shows a store',
  }),
);

export function nameFaults({ folder, description: { name } }: FoundService): string[] {
  if (!dnsLabel.test(name)) {
    return [fault(folder, 'name', `"${name}" is no DNS label. Use up to 63 lower-case letters, digits and hyphens.`)];
  }
  const meaning = takenNames.get(name);
  if (meaning !== undefined) return [fault(folder, 'name', `"${name}" means ${meaning}. Choose another.`)];
  if (name !== folder)
    return [fault(folder, 'name', `it is "${name}", the folder "${folder}". Give both the same name.`)];
  return [];
}
