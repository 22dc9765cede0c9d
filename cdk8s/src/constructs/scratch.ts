import { k8s } from 'cdk8s-plus-27';
import type { Mounted } from './volumes.ts';

/** Where a container with a read-only root may write: small, and gone with the pod. */
export function scratch(mountPath = '/tmp', name = 'tmp'): Mounted {
  return {
    volume: { name, emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
    mount: { name, mountPath },
  };
}
