import type { k8s } from 'cdk8s-plus-27';

/** The user that every image of ours, and every engine's, can run as: node's in its official image, uid 1000. */
const USER = 1000;

/** What the restricted Pod Security level wants of a pod. The group owns the volumes. */
export function podSecurity(): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: USER,
    runAsGroup: USER,
    fsGroup: USER,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** And of each container. */
export function containerSecurity(): k8s.SecurityContext {
  return { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true };
}

/** A root file system that nobody can leave anything on; what must be written goes to a volume. */
export function readOnlyRoot(): k8s.SecurityContext {
  return { ...containerSecurity(), readOnlyRootFilesystem: true };
}
