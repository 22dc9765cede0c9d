import { type FoundService, fault } from './fault.ts';

/** A DNS label (RFC 1123), because the name becomes the host name of a Kubernetes Service. */
const dnsLabel = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The edge is a caller of its own, and `mesh` is Istio's word for all sidecars. */
const taken = ['edge', 'mesh'];

export function nameFaults({ folder, description: { name } }: FoundService): string[] {
  if (!dnsLabel.test(name)) {
    return [fault(folder, 'name', `"${name}" is no DNS label. Use up to 63 lower-case letters, digits and hyphens.`)];
  }
  if (taken.includes(name)) return [fault(folder, 'name', `"${name}" has a meaning of its own. Choose another.`)];
  if (name !== folder)
    return [fault(folder, 'name', `it is "${name}", the folder "${folder}". Give both the same name.`)];
  return [];
}
